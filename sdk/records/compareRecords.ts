import type { InvokerRecord } from "./InvokerRecord";

/** The instant a record's run was started, in milliseconds since the UNIX epoch. */
export function invokeTimeMs(record: InvokerRecord): number {
  return Date.parse(record.invokeTime);
}

/**
 * Orders records newest first, for `Array.sort`. Equal times are ordered by invocation ID, then by invoker ID, both
 * descending by code unit, so that the order of a set of records never depends on the order in which they were read.
 */
export function compareNewestFirst(a: InvokerRecord, b: InvokerRecord): number {
  return (
    invokeTimeMs(b) - invokeTimeMs(a) ||
    compareDescending(a.invocationId, b.invocationId) ||
    compareDescending(a.invokerId, b.invokerId)
  );
}

function compareDescending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
