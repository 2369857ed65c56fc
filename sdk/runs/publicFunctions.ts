import { type ArgumentParser, accept, type Parsed, refuse, requireValid } from "../checks/InvalidArgumentError";
import { isInstantText } from "../checks/parseInstant";
import { parseRequiredInvokerIds } from "../checks/parseNames";
import { arrayParser } from "../checks/parseValues";
import { type FieldParsers, parseArguments } from "../checks/readArguments";
import { showValue } from "../checks/showValue";
import { CRITERIA_PARSERS, readCriteria } from "./criteria";
import type { HealthCriteria } from "./HealthCriteria";
import { type Invoker, parseInvoker } from "./Invoker";
import type { InvokerRecord } from "./InvokerRecord";
import { type HealthQuestion, judgeHealth as judge } from "./judgeHealth";
import {
  renderRunStrip as draw,
  type InvokerReportOptions,
  parseNow,
  parseReportOptions,
  parseStripLength,
  parseStripSchedule,
  type RunStripSchedule,
  renderInvokerReport as render,
} from "./report";
import type { HealthVerdict } from "./rules";
import { computeStatistics as compute, type RunStatistics } from "./statistics";

/** More than a hundred invokers that run once a minute keep in a month. */
const MAX_RECORDS = 10_000_000;
const TEXTS = ["invokerId", "invokeTime", "reason", "invocationId", "result"] as const;

const parseRecord: ArgumentParser<InvokerRecord> = (property, value) => {
  if (typeof value !== "object" || value === null) return refuse(property, `${showValue(value)} is not a record`);
  const record = {} as InvokerRecord;
  for (const name of TEXTS) {
    const text: unknown = (value as Partial<Record<string, unknown>>)[name];
    if (typeof text !== "string") return refuse(`${property}.${name}`, `${showValue(text)} is not a text`);
    record[name] = text;
  }
  if (isInstantText(record.invokeTime)) return accept(record);
  const rule = "is not a time with its offset, such as 2021-09-06T09:33:05Z";
  return refuse(`${property}.invokeTime`, `${showValue(record.invokeTime)} ${rule}`);
};

/** Reads a list of records, which may be empty: gives copies. The first record at fault is named by its place and property. */
export const parseRecords = arrayParser(parseRecord, MAX_RECORDS, "records");

/** Checks the argument of `judgeHealth`, whatever it is, and asks for the records, which are checked too. */
export function parseHealthQuestion(input: unknown): Parsed<HealthQuestion> {
  const { values, problems } = parseArguments(input, QUESTION_PARSERS, { missing: QUESTION_MISSING });
  if (problems.length > 0) return { ok: false, problems };
  const { invokerIds, criteria = {}, recordsOf, invokerOf, nowMs } = values as QuestionArguments;
  const question = { invokerIds, criteria, nowMs };
  const records = readOfEach(invokerIds, "recordsOf", recordsOf, parseRecords);
  if (!records.ok) return records;
  const judged = { ...question, recordsOf: (invokerId: string) => records.value.get(invokerId) ?? [] };
  if (criteria.maxMissedRuns === undefined) return accept(judged);
  if (!invokerOf) return refuse("invokerOf", "is missing: maxMissedRuns is judged by the invokers' schedules");
  const invokers = readOfEach(invokerIds, "invokerOf", invokerOf, parseInvokerIfAny);
  return invokers.ok ? accept({ ...judged, invokerOf: (invokerId) => invokers.value.get(invokerId) }) : invokers;
}

/** What a function of the caller's gives for each invoker. */
function readOfEach<T>(
  invokerIds: readonly string[],
  name: string,
  read: (invokerId: string) => unknown,
  parser: ArgumentParser<T>,
): Parsed<Map<string, T>> {
  const found = new Map<string, T>();
  for (const invokerId of invokerIds) {
    const parsed = parser(`${name}("${invokerId}")`, read(invokerId));
    if (!parsed.ok) return parsed;
    found.set(invokerId, parsed.value);
  }
  return accept(found);
}

/** Reads an invoker, or undefined for none. */
const parseInvokerIfAny: ArgumentParser<Invoker | undefined> = (property, value) =>
  value === undefined ? accept(undefined) : parseInvoker(property, value);

const parseCriteria: ArgumentParser<HealthCriteria> = (property, value) => {
  const args = parseArguments(value, CRITERIA_PARSERS, { path: property });
  const conflicts = readCriteria(args).conflicts.map((found) => ({
    ...found,
    property: `${property}.${found.property}`,
  }));
  const problems = [...args.problems, ...conflicts];
  return problems.length > 0 ? { ok: false, problems } : accept(args.values);
};

function parseFunction<F>(property: string, value: unknown): Parsed<F> {
  return typeof value === "function" ? accept(value as F) : refuse(property, `${showValue(value)} is not a function`);
}

/** What the argument of `judgeHealth` holds. */
interface QuestionArguments {
  invokerIds: string[];
  criteria?: HealthCriteria;
  recordsOf: HealthQuestion["recordsOf"];
  invokerOf?: (invokerId: string) => unknown;
  nowMs: number;
}

const QUESTION_PARSERS: FieldParsers<QuestionArguments> = {
  invokerIds: parseRequiredInvokerIds,
  criteria: parseCriteria,
  recordsOf: parseFunction,
  invokerOf: parseFunction,
  nowMs: parseNow,
};
const QUESTION_MISSING = { invokerIds: "is missing", recordsOf: "is missing", nowMs: "is missing" };

/**
 * The statistics of some records, of one invoker or of several together; each run once. The records may come in any order
 * by time; of runs of equal time the one that stands first counts as the newer.
 *
 * @throws InvalidArgumentError for what is no list of records
 *
 * @example
 * ```ts
 * const { successRate, consecutiveFailures } = computeStatistics(records.invokerRecordSet);
 * ```
 */
export function computeStatistics(records: readonly InvokerRecord[]): RunStatistics {
  return compute(requireValid(parseRecords("records", records)));
}

/**
 * Judges invokers by their records, which the caller has read. Every invoker must pass every rule that the criteria
 * name; see {@link HealthCriteria} for what each means. An invoker's records may come in any order by time; of runs of
 * equal time the one that stands first counts as the newer.
 *
 * @throws InvalidArgumentError for invokers, criteria, records or a time that cannot be used
 *
 * @example
 * ```ts
 * const verdict = judgeHealth({
 *   invokerIds: ["ivk-b7s3qa5l"],
 *   criteria: { maxAgeSeconds: 86_400 },
 *   recordsOf: (invokerId) => records.filter((record) => record.invokerId === invokerId),
 *   nowMs: Date.now(),
 * });
 * ```
 */
export function judgeHealth(question: HealthQuestion): HealthVerdict {
  return judge(requireValid(parseHealthQuestion(question)));
}

/**
 * Writes a report about some records in Markdown, for a stack's README output or a pull request: a heading, one line
 * about all runs, and for each invoker a strip of its newest runs (see `renderRunStrip`) and a small table. The records
 * may come in any order by time; of runs of equal time the one that stands first counts as the newer. Whatever the service
 * wrote is shown as code, where nothing is Markdown, HTML, an address, a mention, a reference, a formula or an emoji. With
 * `invokers`, strips show missed runs and tables say when each is due next.
 *
 * @throws InvalidArgumentError for what is no list of records, and for options that cannot be used
 *
 * @example
 * ```ts
 * console.log(renderInvokerReport(records.invokerRecordSet));
 * ```
 */
export function renderInvokerReport(records: readonly InvokerRecord[], options: InvokerReportOptions = {}): string {
  const checked = requireValid(parseRecords("records", records));
  return render(checked, requireValid(parseReportOptions(options)));
}

/**
 * Draws the newest runs as one line, oldest left, newest right: ✓ success, ✗ failure, ◌ in progress, ? a result that
 * this package does not know. The records may come in any order by time; of runs of equal time the one that stands first
 * counts as the newer. Without any record the line is empty.
 *
 * @param length how many of the newest runs are drawn, at most 1000; default 20
 * @param schedule the invoker whose records these are: its due times without a run are drawn too, as ·
 * @throws InvalidArgumentError for what is no list of records, no length or no invoker
 *
 * @example
 * ```ts
 * const strip = renderRunStrip(records.invokerRecordSet);
 * ```
 */
export function renderRunStrip(
  records: readonly InvokerRecord[],
  length = 20,
  schedule?: RunStripSchedule | undefined,
): string {
  const checked = requireValid(parseRecords("records", records));
  const parsedLength = requireValid(parseStripLength("length", length));
  return draw(checked, parsedLength, requireValid(parseStripSchedule("schedule", schedule)));
}
