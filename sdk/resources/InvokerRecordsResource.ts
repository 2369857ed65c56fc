import { isDeepStrictEqual } from "node:util";
import { accept, type Parsed, requireValid } from "../checks/InvalidArgumentError";
import { parseArguments } from "../checks/readArguments";
import { TatError } from "../checks/TatError";
import { reportReading } from "../reads/progress";
import {
  type GetInvokerRecordsArgs,
  type GetInvokerRecordsHistoryArgs,
  HISTORY_PARSERS,
  readInvokerRecords,
  readRecordsQuery,
} from "../reads/records";
import { groupBy, type InvokerRecord } from "../runs/InvokerRecord";
import { computeStatistics, type RunStatistics } from "../runs/statistics";
import {
  askInPreview,
  askInRefresh,
  findOrError,
  type Host,
  type OnPreview,
  parseOnPreview,
  parseTriggers,
  type Refreshed,
  type ResourceInputs,
  refuseKnownProblems,
  type Step,
  type TatResource,
} from "./TatResource";
import { compareInputs, type Difference, pickValues, type Values } from "./values";

/** The type of the plugin's resource. */
export const RECORDS_TYPE = "tencentcloud-tat:index:InvokerRecords";

/** What an `InvokerRecords` holds. Without any argument: the newest 100 records of all invokers of the region. */
export interface InvokerRecordsInputs
  extends Pick<GetInvokerRecordsHistoryArgs, "invokerIds" | "since" | "until" | "results" | "region"> {
  /** How many of the newest matching records the stack's state holds: 1 or more, default 100. */
  maxRecords?: number | undefined;
  /**
   * What a preview does with records that exist already: `fail` (default) reads them, and ends when it cannot; `warn`
   * reads them, and when it cannot, says so and plans with those in the state; `skip` plans with those in the state, for
   * previews without credentials. An up and a refresh always read. For an `InvokerHealthGate`, to which an unhealthy
   * invoker is an answer, the default is `warn`; here there is no plan without an answer.
   */
  onPreview?: OnPreview | undefined;
  /** Values of any kind; when one of them changes, the resource is replaced. */
  triggers?: unknown[] | undefined;
}

/** What an `InvokerRecords` says. */
export interface InvokerRecordsOutputs {
  /** The records, newest first, each run once: at most `maxRecords`. */
  invokerRecordSet: InvokerRecord[];
  /**
   * How many records the invokers have at the service, before `since`, `until`, `results` and `maxRecords` choose. It is
   * as old as the records: with one of the first three, runs that do not match are counted with the next change or refresh.
   */
  totalCount: number;
  /** Statistics of the records that this resource holds, not of the whole history: see `getInvokerStatistics` for that. */
  statistics: RunStatistics;
  /** The newest record held; none without any. */
  latest: InvokerRecord | null;
}

/** The inputs that say what it reads. */
export const QUERY_INPUTS: readonly string[] = ["invokerIds", "since", "until", "results", "maxRecords", "region"];

/** How each input is read. */
const PARSERS = { ...HISTORY_PARSERS, onPreview: parseOnPreview, triggers: parseTriggers };

const FILTERS: readonly string[] = ["since", "until", "results"];
/** How many of the newest records it holds where the inputs do not say. */
export const DEFAULT_MAX_RECORDS = 100;

/**
 * The newest run records of invokers, kept in the stack's state: read again at every up and refresh, and updated only
 * when they changed. For records that are only used within a program, `getInvokerRecords` is enough.
 *
 * Creating asks once, in up; a preview of an existing one asks once too. Nothing of the service is changed. A reading of
 * more than two seconds shows how far it is.
 *
 * Pulumi asks its resources one after another what has changed: for hundreds of invokers, one resource for all is faster
 * than one for each. When an argument is a secret (`triggers` aside), so are all outputs.
 */
export class InvokerRecordsResource implements TatResource {
  readonly kind = "invoker-records";
  readonly inputNames = [...QUERY_INPUTS, "onPreview", "triggers"];
  readonly outputNames = ["invokerRecordSet", "totalCount", "statistics", "latest"];
  readonly markNames = [];

  /**
   * What was read, or why it could not be, by the key of the steps, so that an existing resource asks once at each up and
   * each refresh. Undefined stands for what the state has, where a preview did not read.
   */
  private readonly found = new Map<string, Values | TatError | undefined>();

  constructor(private readonly host: Host) {}

  check(inputs: ResourceInputs, key: string): void {
    this.found.delete(key);
    if (inputs.unknown.length > 0) refuseKnownProblems(inputs, (values) => this.parse(values));
    else requireValid(this.parse(inputs.values));
  }

  async foresee(olds: Values | undefined, inputs: ResourceInputs, step: Step): Promise<boolean> {
    this.check(inputs, step.key);
    const { values, unknown } = inputs;
    if (olds === undefined || unknown.length > 0) return false;
    const read = () => this.readOutputs(values);
    this.found.set(step.key, step.isPreview ? await this.inPreview(values, step, read) : await read());
    return false;
  }

  async diff(olds: Values, values: Values, { key }: Step): Promise<Difference> {
    const difference = compareInputs(olds, values, this.inputNames);
    if (difference.changed.length > 0) return difference;
    if (!this.found.has(key)) this.found.set(key, await findOrError(this.host, () => this.readOutputs(values)));
    const found = this.found.get(key) ?? olds;
    return { changed: TatError.isInstance(found) ? ["invokerRecordSet"] : listMoved(olds, found), replaces: [] };
  }

  async apply(olds: Values | undefined, { values, unknown }: ResourceInputs, step: Step): Promise<Values> {
    if (!step.isPreview) return this.take(values, step);
    if (olds === undefined || unknown.length > 0) return {};
    const found = await this.inPreview(values, step, () => this.take(values, step));
    if (found !== undefined) return found;
    const isSame = compareInputs(olds, values, QUERY_INPUTS).changed.length === 0;
    return isSame ? pickValues(olds, this.outputNames) : {};
  }

  async read(olds: Values, { key }: Step): Promise<Refreshed> {
    const outputs = await askInRefresh(() => this.readOutputs(olds));
    // A refresh calls diff next, to tell what has changed.
    this.found.set(key, outputs);
    return { outputs };
  }

  /** What an earlier step has found; read now where none has. */
  private async take(values: Values, { key }: Step): Promise<Values> {
    const found = this.found.get(key);
    if (TatError.isInstance(found)) throw found;
    return found ?? this.readOutputs(values);
  }

  private async readOutputs(values: Values): Promise<Values> {
    const args: GetInvokerRecordsArgs = { maxRecords: DEFAULT_MAX_RECORDS, ...pickValues(values, QUERY_INPUTS) };
    const { report, signal, connect } = this.host;
    const { invokerRecordSet, totalCount } = await reportReading(
      report,
      { name: "InvokerRecords" },
      connect,
      (counted) => readInvokerRecords(counted, args, { signal }),
    );
    const [latest = null] = invokerRecordSet;
    return { invokerRecordSet, totalCount, statistics: computeStatistics(invokerRecordSet), latest };
  }

  /** What `ask` finds; undefined where a preview is to plan with what the state has. */
  private async inPreview<T>(values: Values, { urn }: Step, ask: () => Promise<T>): Promise<T | undefined> {
    return askInPreview(this.host, requireValid(this.parse(values)), urn, ask);
  }

  /** Checks the inputs, and gives the one that says what a preview does. */
  private parse(values: Values): Parsed<OnPreview> {
    const args = parseArguments(values, PARSERS);
    const query = readRecordsQuery(args);
    return query.ok ? accept(args.values.onPreview ?? "fail") : query;
  }
}

/**
 * The outputs that changed: whether any of the records asked for is another, came or went. How runs of different invokers
 * stand to each other that began in the same second means nothing, and nobody promises that the service lists them alike
 * each time. The total counts the records of the invokers whatever was asked for: with a filter, a run that does not pass
 * it is no change.
 */
function listMoved(olds: Values, found: Values): string[] {
  const byInvoker = ({ invokerRecordSet = [] }: Values) =>
    groupBy(invokerRecordSet as InvokerRecord[], ({ invokerId }) => invokerId);
  if (!isDeepStrictEqual(byInvoker(olds), byInvoker(found))) return ["invokerRecordSet"];
  const isFiltered = FILTERS.some((name) => (olds[name] ?? null) !== null);
  return !isFiltered && olds.totalCount !== found.totalCount ? ["totalCount"] : [];
}
