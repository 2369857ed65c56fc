import { compareTies, invokeTimeMs } from "../../records/compareRecords";
import type { InvokerRecord } from "../../records/InvokerRecord";
import { sortNewestFirst } from "../../records/sortNewestFirst";

/**
 * What was read of one list, newest first. Runs of equal time stay as they were read where that tells which is newer;
 * elsewhere they are put in an order of their own, which is the same for each reading of the same runs.
 *
 * @param breaksTies whether the list proved to show the newer of two runs of equal time first
 * @param rereadMs the times of the records that came out of the list's order
 */
export function sortAsListed(
  records: readonly InvokerRecord[],
  breaksTies: boolean,
  rereadMs: ReadonlySet<number>,
): InvokerRecord[] {
  return sortNewestFirst(records, (a, b) => (breaksTies && !rereadMs.has(invokeTimeMs(a)) ? 0 : compareTies(a, b)));
}
