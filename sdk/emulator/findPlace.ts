import type { CompareRecords } from "./rowOrder";
import type { StoredRecord } from "./StoredRecord";

/** The index at which a record goes into records that are in order, by binary search. */
export function findPlace(sorted: readonly StoredRecord[], record: StoredRecord, compare: CompareRecords): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sorted[middle] as StoredRecord, record) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
