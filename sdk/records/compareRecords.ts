import type { InvokerRecord } from "./InvokerRecord";

/** What orders runs of equal time: everything of a record that matters beside its time. */
type TieBreak = Pick<InvokerRecord, "invocationId" | "invokerId" | "result">;

/**
 * The instant a record's run was started, in milliseconds since the UNIX epoch. Negative infinity when the text is not
 * a time: such a run counts as older than every other instead of spoiling every comparison as NaN would.
 */
export function invokeTimeMs(record: Pick<InvokerRecord, "invokeTime">): number {
  const timeMs = Date.parse(record.invokeTime);
  return Number.isNaN(timeMs) ? Number.NEGATIVE_INFINITY : timeMs;
}

/**
 * Orders records newest first, for `Array.sort`. Equal times are ordered by invocation ID, then by invoker ID, result
 * and reason, each descending by code unit, so that the order of a set of records never depends on the order in which
 * they were read.
 */
export function compareNewestFirst(a: InvokerRecord, b: InvokerRecord): number {
  return (
    compareTimesDescending(invokeTimeMs(a), invokeTimeMs(b)) ||
    compareTies(a, b) ||
    compareDescending(a.reason, b.reason) ||
    compareDescending(a.invokeTime, b.invokeTime)
  );
}

/** Orders runs of the same time as {@link compareNewestFirst} does. */
export function compareTies(a: TieBreak, b: TieBreak): number {
  return (
    compareDescending(a.invocationId, b.invocationId) ||
    compareDescending(a.invokerId, b.invokerId) ||
    compareDescending(a.result, b.result)
  );
}

// Not a subtraction: two negative infinities would give NaN.
function compareTimesDescending(a: number, b: number): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

function compareDescending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
