import type { CompareRecords } from "./rowOrder";
import type { StoredRecord } from "./StoredRecord";

/** Below this many new records, placing each is cheaper than sorting again. */
const PLACE_SINGLY_UP_TO = 16;

/** Records kept in order: adding is O(1), and the order is restored when somebody looks. */
export class SortedRecords {
  private added: StoredRecord[] = [];

  /** @param sorted records that are in order already; the list makes the array its own */
  constructor(
    private readonly compare: CompareRecords,
    private sorted: StoredRecord[] = [],
  ) {}

  /** Every record, in order. The array is the list's own and changes with it. */
  get all(): readonly StoredRecord[] {
    this.settle();
    return this.sorted;
  }

  add(record: StoredRecord): void {
    this.added.push(record);
  }

  remove(gone: ReadonlySet<StoredRecord>): void {
    this.settle();
    this.sorted = this.sorted.filter((record) => !gone.has(record));
  }

  private settle(): void {
    if (this.added.length > PLACE_SINGLY_UP_TO) {
      this.sorted = this.sorted.concat(this.added).sort(this.compare);
    } else {
      for (const record of this.added) {
        this.sorted.splice(this.findPlace(record), 0, record);
      }
    }
    this.added = [];
  }

  private findPlace(record: StoredRecord): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(this.sorted[middle] as StoredRecord, record) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
