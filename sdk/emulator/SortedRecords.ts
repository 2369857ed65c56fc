import { findPlace } from "./findPlace";
import type { CompareRecords } from "./rowOrder";
import type { StoredRecord } from "./StoredRecord";

/** Up to this many new records, placing each is cheaper than sorting again. */
const PLACE_SINGLY_UP_TO = 16;

/** The records of one invoker in order: adding is O(1), and the order is restored when somebody looks. */
export class SortedRecords {
  private sorted: StoredRecord[] = [];
  private added: StoredRecord[] = [];

  constructor(private readonly compare: CompareRecords) {}

  get length(): number {
    return this.sorted.length + this.added.length;
  }

  /** Every record, in order. The array is the list's own and changes with it. */
  get all(): readonly StoredRecord[] {
    if (this.added.length > 0) {
      this.settle();
    }
    return this.sorted;
  }

  add(record: StoredRecord): void {
    this.added.push(record);
  }

  remove(gone: ReadonlySet<StoredRecord>): void {
    this.sorted = this.all.filter((record) => !gone.has(record));
  }

  private settle(): void {
    if (this.added.length > PLACE_SINGLY_UP_TO) {
      this.sorted = this.sorted.concat(this.added).sort(this.compare);
    } else {
      for (const record of this.added) {
        this.sorted.splice(findPlace(this.sorted, record, this.compare), 0, record);
      }
    }
    this.added = [];
  }
}
