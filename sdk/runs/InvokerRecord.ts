import type { AnyText } from "../checks/parseNames";
import { listParser } from "../checks/parseValues";
import { findNearestName } from "../checks/readArguments";
import { showValue } from "../checks/showValue";

/**
 * What a run came to: one of the values that the document names (https://www.tencentcloud.com/document/api/1147/46694), or one
 * that the service adds later.
 */
export type RunResult =
  | "PENDING"
  | "RUNNING"
  | "CANCELLING"
  | "SUCCESS"
  | "TIMEOUT"
  | "FAILED"
  | "CANCELLED"
  | "PARTIAL_FAILED"
  | "PARTIAL_CANCELLED"
  | AnyText;

/** One run of an invoker, as `DescribeInvokerRecords` reports it. */
export interface InvokerRecord {
  /** The invoker's ID, such as `ivk-b7s3qa5l`. */
  invokerId: string;
  /** When the run was started: RFC 3339, as the service wrote it (`2021-09-06T09:33:05Z`; an offset such as `+08:00` is possible). */
  invokeTime: string;
  /** Why the run was started, in the service's words, such as `start an invocation at scheduled time.` */
  reason: string;
  /** The invocation's ID, such as `inv-l9l4orf1`; empty when the service names none. */
  invocationId: string;
  /**
   * What the run came to: `PENDING`, `RUNNING`, `CANCELLING`, `SUCCESS`, `TIMEOUT`, `FAILED`, `CANCELLED`,
   * `PARTIAL_FAILED`, `PARTIAL_CANCELLED`, or a value that the service adds later, kept as it is.
   */
  result: RunResult;
}

/** Results of a run that is not over yet: its record changes later. */
export const IN_PROGRESS_RESULTS: readonly string[] = ["PENDING", "RUNNING", "CANCELLING"];

/** The result of a run that did what it should on every instance. */
export const SUCCESS = "SUCCESS";

/** Every result that the API document names today. The service may add others, which are kept as they are. */
export const DOCUMENTED_RESULTS: readonly string[] = [
  ...IN_PROGRESS_RESULTS,
  SUCCESS,
  "TIMEOUT",
  "FAILED",
  "CANCELLED",
  "PARTIAL_FAILED",
  "PARTIAL_CANCELLED",
];

/**
 * Whether the run is over. A result this package does not know counts as finished: only the three above say otherwise.
 *
 * @example
 * ```ts
 * const over = records.invokerRecordSet.filter(({ result }) => isFinished(result));
 * ```
 */
export function isFinished(result: string): boolean {
  return !IN_PROGRESS_RESULTS.includes(result);
}

/**
 * The instant a record's run was started, in milliseconds since the UNIX epoch. Negative infinity when the text is not
 * a time: such a run counts as older than every other instead of spoiling every comparison as NaN would.
 */
export function invokeTimeMs(record: Pick<InvokerRecord, "invokeTime">): number {
  const timeMs = Date.parse(record.invokeTime);
  return Number.isNaN(timeMs) ? Number.NEGATIVE_INFINITY : timeMs;
}

/** What tells two runs of equal time apart, the first of them first. */
const TIE_BREAKS = ["invocationId", "invokerId", "result", "reason", "invokeTime"] as const;

/**
 * Orders runs of equal time where nothing says which of them is newer: by invocation ID, then by invoker ID, result and
 * reason, each descending by code unit, so that the order of a set of records never depends on the order in which they
 * were read.
 */
export function compareTies(a: InvokerRecord, b: InvokerRecord): number {
  const name = TIE_BREAKS.find((property) => a[property] !== b[property]);
  if (name === undefined) return 0;
  return a[name] < b[name] ? 1 : -1;
}

/**
 * The records newest first, as a new array. Of runs of equal time the one that stands first counts as the newer, unless
 * `compareTies` says otherwise. Each time is parsed once.
 */
export function sortNewestFirst(
  records: readonly InvokerRecord[],
  compareTies?: (a: InvokerRecord, b: InvokerRecord) => number,
): InvokerRecord[] {
  // A history that was read is in order already, and may be long: to sort half a million of them takes 33 MB more.
  if (compareTies === undefined && isNewestFirst(records)) return [...records];
  return records
    .map((record) => ({ record, timeMs: invokeTimeMs(record) }))
    .sort((a, b) => b.timeMs - a.timeMs || (compareTies?.(a.record, b.record) ?? 0))
    .map(({ record }) => record);
}

function isNewestFirst(records: readonly InvokerRecord[]): boolean {
  let previousMs = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const timeMs = invokeTimeMs(record);
    if (timeMs > previousMs) return false;
    previousMs = timeMs;
  }
  return true;
}

/** Groups items by a key, in the order in which keys and items come. `Map.groupBy` is not in Node.js 20. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const RESULT = /^[^\p{C}\p{Z}]{1,64}$/u;

/**
 * Reads a list of run results. A result that the document does not name is taken, since the service may add some; one
 * that differs from a documented one in upper and lower case only is refused, since it would never be met.
 */
export const parseResults = listParser({
  of: "results",
  emptyHint: "leave it out, or name at least one, such as SUCCESS",
  maxLength: 100,
  findFault: (element) => {
    if (typeof element !== "string" || !RESULT.test(element)) {
      return `${showValue(element)} is not a result: 1 to 64 printable characters without a space are expected, such as SUCCESS`;
    }
    const documented = DOCUMENTED_RESULTS.find((result) => result === element.toUpperCase());
    return documented && documented !== element
      ? `${showValue(element)} is not a result: did you mean ${documented}?`
      : undefined;
  },
});

/** Tells of results that are taken, since the service may add some, and yet are most likely slips of documented ones. */
export function warnOfMisspeltResults(results: readonly string[] | undefined, warn: (message: string) => void): void {
  for (const result of results ?? []) {
    const nearest = DOCUMENTED_RESULTS.includes(result) ? undefined : findNearestName(result, DOCUMENTED_RESULTS);
    if (nearest === undefined) continue;
    warn(`results: ${showValue(result)} is not a documented result: did you mean ${nearest}? It is taken as it is.`);
  }
}
