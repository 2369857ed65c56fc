import * as pulumi from "@pulumi/pulumi";
import type { InvokerRecordsInputs } from "../resources/InvokerRecordsResource";
import type { InvokerRecord } from "../runs/InvokerRecord";
import type { RunStatistics } from "../runs/statistics";
import type { InputsOf } from "./inputs";
import { resourceInputs, warnOfUnusedProvider } from "./resourceArguments";

/**
 * What an {@link InvokerRecords} holds. Without any argument: the newest 100 records of all invokers of the region. The
 * option `replaceOnChanges` has no effect on this resource: what is to replace it belongs into `triggers`. With `onPreview`
 * `skip`, a preview asks nothing.
 */
export interface InvokerRecordsArgs extends InputsOf<InvokerRecordsInputs> {}

/**
 * The newest run records of invokers, kept in the stack's state: read again at every up and refresh, and updated only
 * when they changed. For records that are only used within a program, `getInvokerRecords` is enough.
 *
 * It works with the stack's `tencentcloud:` configuration and the environment; an explicit provider resource cannot be
 * given. Creating asks once, in up; a preview of an existing one asks once too. Nothing of the service is changed. A
 * reading of more than two seconds shows how far it is.
 *
 * Pulumi asks its resources one after another what has changed: for hundreds of invokers, one resource for all is faster
 * than one for each. When an argument is a secret (`triggers` aside), so are all outputs. For other records that must not
 * stand in the state in plain text, name the outputs in the option `additionalSecretOutputs`. An argument that comes out
 * undefined of an output is refused (`triggers` aside): taken for left out, it would mean every invoker.
 *
 * Its constructor throws an `InvalidArgumentError` when an explicit provider or one of the options `id`, `import` and `urn` is
 * given, or the name, arguments or options are none.
 *
 * @example
 * ```ts
 * const records = new InvokerRecords("backup", { invokerIds: ["ivk-b7s3qa5l"], maxRecords: 20 });
 * export const successRate = records.statistics.successRate;
 * ```
 */
export class InvokerRecords extends pulumi.CustomResource {
  /** The type token, for policies and transforms. */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/tat:InvokerRecords";

  /** The records, newest first, each run once: at most `maxRecords`. */
  declare readonly invokerRecordSet: pulumi.Output<InvokerRecord[]>;
  /**
   * How many records the invokers have at the service, before `since`, `until`, `results` and `maxRecords` choose. It is
   * as old as the records: with one of the first three, runs that do not match are counted with the next change or refresh.
   */
  declare readonly totalCount: pulumi.Output<number>;
  /** Statistics of the records that this resource holds, not of the whole history: see `getInvokerStatistics` for that. */
  declare readonly statistics: pulumi.Output<RunStatistics>;
  /** The newest record held; undefined without any. */
  declare readonly latest: pulumi.Output<InvokerRecord | undefined>;

  // Without documentation of its own: an editor shows the class's then.
  constructor(name: string, args: InvokerRecordsArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const inputs = resourceInputs("invokerRecords", InvokerRecords.__pulumiType, name, args, opts);
    const outputs = { invokerRecordSet: undefined, totalCount: undefined, statistics: undefined, latest: undefined };
    super(InvokerRecords.__pulumiType, name, { ...inputs, ...outputs }, opts ?? {});
    warnOfUnusedProvider(this, opts);
  }
}
