import { compareNewestFirst, invokeTimeMs } from "./compareRecords";
import type { InvokerRecord } from "./InvokerRecord";

/** The records newest first, in the order of {@link compareNewestFirst}, as a new array. Each time is parsed once. */
export function sortNewestFirst(records: readonly InvokerRecord[]): InvokerRecord[] {
  return records
    .map((record) => ({ record, timeMs: invokeTimeMs(record) }))
    .sort((a, b) => b.timeMs - a.timeMs || compareNewestFirst(a.record, b.record))
    .map(({ record }) => record);
}
