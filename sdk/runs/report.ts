import { type ArgumentParser, accept, type Parsed } from "../checks/InvalidArgumentError";
import { isInstantText } from "../checks/parseInstant";
import { arrayParser, integerParser, objectParser, valueParser } from "../checks/parseValues";
import { type FieldParsers, parseArguments } from "../checks/readArguments";
import { escapeCharacter, escapeText } from "../checks/showValue";
import { readSchedule, shareSchedules, toUtc } from "./dueTimes";
import { formatDuration, formatPercentDown } from "./durations";
import { type Invoker, parseInvoker } from "./Invoker";
import {
  DOCUMENTED_RESULTS,
  groupBy,
  type InvokerRecord,
  invokeTimeMs,
  isFinished,
  SUCCESS,
  sortNewestFirst,
} from "./InvokerRecord";
import { listMissedTimes } from "./scheduleRules";
import { computeInvokerStatistics, type InvokerStatistics, type RunStatistics } from "./statistics";

/** Draws runs as the public function of this name does, of records that were checked. */
export function renderRunStrip(
  records: readonly InvokerRecord[],
  length = 20,
  schedule?: RunStripSchedule | undefined,
  read = readSchedule,
): string {
  const runs = sortNewestFirst(records);
  const missedMs = schedule ? listMissedTimes(schedule.invoker, runs, schedule.nowMs, length, read) : [];
  const marks = [
    ...runs.slice(0, length).map((run) => ({ timeMs: invokeTimeMs(run), sign: chooseSign(run.result) })),
    ...missedMs.map((timeMs) => ({ timeMs, sign: "·" })),
  ];
  // Stable: runs of one second stay in their order.
  return marks
    .sort((a, b) => b.timeMs - a.timeMs)
    .slice(0, length)
    .reverse()
    .map(({ sign }) => sign)
    .join("");
}

/** By what a strip shows missed runs. */
export interface RunStripSchedule {
  /** The invoker, as `getInvokers` gives it. */
  invoker: Invoker;
  /** This machine's clock when the invoker and its records were read, in milliseconds since the UNIX epoch. */
  nowMs: number;
}

function chooseSign(result: string): string {
  if (result === SUCCESS) return "✓";
  if (!isFinished(result)) return "◌";
  return DOCUMENTED_RESULTS.includes(result) ? "✗" : "?";
}

/** How a report looks. */
export interface InvokerReportOptions {
  /** The heading. Default `Invoker runs`. */
  title?: string | undefined;
  /** Invokers that appear even without a run, in this order before the others. */
  invokerIds?: readonly string[] | undefined;
  /** Runs in each strip. Default 20. */
  stripLength?: number | undefined;
  /**
   * Invokers with their schedules, as `getInvokers` gives them: their strips show a due time without a run as ·, no older
   * than the oldest record, and the tables say when each is due next. Needs `nowMs`.
   */
  invokers?: readonly Invoker[] | undefined;
  /** This machine's clock when the invokers and the records were read, in milliseconds since the UNIX epoch. */
  nowMs?: number | undefined;
}

const COLUMNS = ["Runs", "Success rate", "Latest", "Last failure", "Streak", "Median interval"];
const NEXT_DUE = "Next due";

/** Writes a report as the public function of this name does, about records that were checked. */
export function renderInvokerReport(records: readonly InvokerRecord[], options: InvokerReportOptions = {}): string {
  const { title = "Invoker runs", invokerIds, stripLength, invokers: scheduled, nowMs = 0 } = options;
  const byId = scheduled && new Map(scheduled.map((invoker) => [invoker.invokerId, invoker]));
  const recordsOf = groupBy(records, ({ invokerId }) => invokerId);
  const { invokers, overall } = computeInvokerStatistics(records, invokerIds);
  const read = shareSchedules();
  const sections = invokers.map((statistics) => {
    const invoker = byId?.get(statistics.invokerId);
    const schedule = invoker && { invoker, nowMs };
    const strip = renderRunStrip(recordsOf.get(statistics.invokerId) ?? [], stripLength, schedule, read);
    return renderInvoker(statistics, strip, byId && describeNextDue(schedule, read));
  });
  return `${[`# ${escapeMarkdown(title)}`, renderOverall(overall, invokers.length), ...sections].join("\n\n")}\n`;
}

function renderOverall(overall: RunStatistics, invokerCount: number): string {
  const inProgress = overall.inProgress > 0 ? `, ${overall.inProgress} in progress` : "";
  return `${count(invokerCount, "invoker")}, ${count(overall.totalCount, "run")}${inProgress}, success rate ${formatRate(overall.successRate)}.`;
}

/** When an invoker is due next, for a cell of a table. */
function describeNextDue(schedule: RunStripSchedule | undefined, read: typeof readSchedule): string {
  if (!schedule) return "–";
  const { invoker, nowMs } = schedule;
  if (!invoker.enabled) return "disabled";
  const found = read(invoker, nowMs);
  const nextMs = found.ok ? found.schedule.nextDueTime(nowMs) : undefined;
  if (!found.ok) return "cannot be read";
  return nextMs === undefined ? "–" : toUtc(nextMs);
}

function renderInvoker(invoker: InvokerStatistics, strip: string, nextDue: string | undefined): string {
  const columns = nextDue === undefined ? COLUMNS : [...COLUMNS, NEXT_DUE];
  const cells = [
    String(invoker.totalCount),
    formatRate(invoker.successRate),
    invoker.latest ? `${showAsCode(invoker.latest.result)} ${showTime(invoker.latest.invokeTime)}` : "–",
    invoker.lastFailureTime === null ? "–" : showTime(invoker.lastFailureTime),
    formatStreak(invoker),
    invoker.medianIntervalSeconds === null ? "–" : formatDuration(invoker.medianIntervalSeconds * 1000),
    ...(nextDue === undefined ? [] : [nextDue]),
  ];
  return [
    `## ${showAsCode(invoker.invokerId)}`,
    "",
    strip || "no runs",
    "",
    renderRow(columns),
    renderRow(columns.map(() => "---")),
    renderRow(cells),
  ].join("\n");
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function formatStreak({ consecutiveFailures, consecutiveSuccesses }: RunStatistics): string {
  if (consecutiveFailures > 0) return count(consecutiveFailures, "failure");
  return consecutiveSuccesses > 0 ? count(consecutiveSuccesses, "success") : "–";
}

function formatRate(rate: number | null): string {
  return rate === null ? "–" : formatPercentDown(rate);
}

function count(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun}${noun.endsWith("s") ? "es" : "s"}`;
}

/** The caller's own words: what is Markdown in them is shown as it is written. */
function escapeMarkdown(text: string): string {
  return escapeText(text, 200).replace(/[\\`*_{}[\]()<>#+!|~&$]/g, "\\$&");
}

/**
 * As a code span. Backslashes would not do: GitHub and others look for mentions, references, addresses and emojis in what
 * Markdown has become. What would end the span or the cell is written as `\u{60}`.
 */
function showAsCode(text: string): string {
  return `\`${escapeText(text || "?", 200).replace(/[`|]/g, escapeCharacter)}\``;
}

/** Of digits and a few signs, which mean nothing to anybody; else as code. */
function showTime(invokeTime: string): string {
  return isInstantText(invokeTime) ? invokeTime : showAsCode(invokeTime);
}

/** As many as anybody reads. */
const MAX_STRIP_LENGTH = 1000;
const MAX_INVOKERS = 100_000;

/** Reads how many runs a strip has. */
export const parseStripLength = integerParser(0, MAX_STRIP_LENGTH);

/** Checks the options of `renderInvokerReport`, whatever they are. Nothing throws. */
export function parseReportOptions(input: unknown): Parsed<InvokerReportOptions> {
  const { values, present, problems } = parseArguments<InvokerReportOptions>(input, OPTION_PARSERS);
  if (present.has("invokers") && !present.has("nowMs")) {
    problems.push({ property: "nowMs", problem: "is missing: it says which due times of invokers are over" });
  }
  if (problems.length > 0) return { ok: false, problems };
  const { invokers, invokerIds = invokers?.map((invoker) => invoker.invokerId) } = values;
  return accept({ ...values, invokerIds });
}

/** Reads by what a strip shows missed runs, if by anything. */
export const parseStripSchedule: ArgumentParser<RunStripSchedule | undefined> = (property, value) =>
  value === undefined || value === null ? accept(undefined) : parseSchedule(property, value);

/** What `Date` can hold. */
const MAX_MS = 8.64e15;

/** Reads a moment on this machine's clock. */
export const parseNow = valueParser<number>(
  (value) => typeof value === "number" && Math.abs(value) <= MAX_MS,
  "a number of milliseconds since the UNIX epoch",
);

const parseSchedule = objectParser<RunStripSchedule>({ invoker: parseInvoker, nowMs: parseNow }, ["invoker", "nowMs"]);

const parseText = valueParser<string>((value) => typeof value === "string", "a text");

const OPTION_PARSERS: FieldParsers<InvokerReportOptions> = {
  title: parseText,
  // They may be none, and of any name: they are only shown.
  invokerIds: arrayParser(parseText, MAX_INVOKERS, "invoker IDs"),
  stripLength: parseStripLength,
  invokers: arrayParser(parseInvoker, MAX_INVOKERS),
  nowMs: parseNow,
};
