import * as pulumi from "@pulumi/pulumi";
import { providerInputs } from "../dynamic/providerInputs";
import type { OnPreview } from "../resources/TatResource";
import type { InvokerRecord } from "../runs/InvokerRecord";
import type { RunStatistics } from "../runs/statistics";
import {
  refuseImport,
  refuseProvider,
  requireArguments,
  requireName,
  resourceOrigin,
  secrecyOf,
  warnOfUnusedProvider,
} from "./resourceArguments";

/** What an {@link InvokerRecords} holds. Without any argument: the newest 100 records of all invokers of the region. */
export interface InvokerRecordsArgs {
  /** IDs of invokers, such as `ivk-b7s3qa5l`: any number. Left out: every invoker of the region. */
  invokerIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Only runs started at this instant or later: RFC 3339 with an offset, such as `2026-11-24T00:00:00+08:00`. */
  since?: pulumi.Input<string | undefined>;
  /** Only runs started before this instant: RFC 3339 with an offset. */
  until?: pulumi.Input<string | undefined>;
  /** Only runs with one of these results, such as `FAILED`. */
  results?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** How many of the newest matching records the stack's state holds: 1 or more, default 100. */
  maxRecords?: pulumi.Input<number | undefined>;
  /** The region to ask, such as `ap-guangzhou`. Default: that of the stack's configuration. */
  region?: pulumi.Input<string | undefined>;
  /**
   * What a preview does with records that exist already: `fail` (default) reads them, and ends when it cannot; `warn`
   * reads them, and when it cannot, says so and plans with those in the state; `skip` asks nothing and plans with those
   * in the state, for previews without credentials. An up and a refresh always read. For an `InvokerHealthGate`, to
   * which an unhealthy invoker is an answer, the default is `warn`; here there is no plan without an answer.
   */
  onPreview?: pulumi.Input<OnPreview | undefined>;
  /**
   * Values of any kind; when one of them changes, the resource is replaced. The option `replaceOnChanges` has no effect on
   * this resource: what is to replace it belongs here.
   */
  triggers?: pulumi.Input<pulumi.Input<unknown>[] | undefined>;
}

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

  /**
   * @param name unique among the resources of this type in the stack
   * @throws InvalidArgumentError when an explicit provider or one of the options `id`, `import` and `urn` is given, or the
   *   name, arguments or options are none
   */
  constructor(name: string, args: InvokerRecordsArgs = {}, opts?: pulumi.CustomResourceOptions) {
    requireName(name);
    requireArguments(args);
    refuseProvider(opts);
    refuseImport(opts);
    const origin = resourceOrigin(name, InvokerRecords.__pulumiType, args, opts ?? {});
    const outputs = { invokerRecordSet: undefined, totalCount: undefined, statistics: undefined, latest: undefined };
    const inputs = { ...args, ...secrecyOf(args), __origin: origin, ...providerInputs("invokerRecords") };
    super(InvokerRecords.__pulumiType, name, { ...inputs, ...outputs }, opts ?? {});
    warnOfUnusedProvider(this, opts);
  }
}
