import { invokeTimeMs } from "./compareRecords";
import type { InvokerRecord } from "./InvokerRecord";

/**
 * The records newest first, as a new array. Of runs of equal time the one that stands first counts as the newer, unless
 * `compareTies` says otherwise. Each time is parsed once.
 */
export function sortNewestFirst(
  records: readonly InvokerRecord[],
  compareTies: (a: InvokerRecord, b: InvokerRecord) => number = () => 0,
): InvokerRecord[] {
  return records
    .map((record) => ({ record, timeMs: invokeTimeMs(record) }))
    .sort((a, b) => b.timeMs - a.timeMs || compareTies(a.record, b.record))
    .map(({ record }) => record);
}
