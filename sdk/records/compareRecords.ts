import type { InvokerRecord } from "./InvokerRecord";

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
