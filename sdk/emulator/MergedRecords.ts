import { findPlace } from "./findPlace";
import type { CompareRecords } from "./rowOrder";
import type { SortedRecords } from "./SortedRecords";
import type { StoredRecord } from "./StoredRecord";

interface Cursor {
  list: SortedRecords;
  /** The index in the list of its first record that is not merged yet. */
  next: number;
}

/**
 * The records of several invokers in one order, merged only as far as somebody has read: the first page of 100 invokers with
 * 40,000 records costs 100 steps, not 40,000.
 */
export class MergedRecords {
  private readonly cursors = new Map<string, Cursor>();
  private merged: StoredRecord[] = [];
  /** Binary heap of the lists that have records left, by their next one; undefined while it has to be built. */
  private heap: Cursor[] | undefined;

  constructor(private readonly compare: CompareRecords) {}

  get length(): number {
    let length = 0;
    for (const { list } of this.cursors.values()) {
      length += list.length;
    }
    return length;
  }

  /** Takes in an invoker's list; further records of it have to be announced to {@link noticeAdded}. */
  addList(invokerId: string, list: SortedRecords): void {
    this.cursors.set(invokerId, { list, next: 0 });
    this.heap = undefined;
    if (this.merged.length > 0) {
      this.reset();
    }
  }

  /** The records from index `start` up to, not including, `end`. */
  slice(start: number, end: number): StoredRecord[] {
    while (this.merged.length < end && this.mergeNext()) {}
    return this.merged.slice(start, end);
  }

  /** Whether this invoker's list is one of those merged. */
  covers(invokerId: string): boolean {
    return this.cursors.has(invokerId);
  }

  /** Has to be called after a record was added to one of the lists. */
  noticeAdded(record: StoredRecord): void {
    const last = this.merged.at(-1);
    const cursor = this.cursors.get(record.invokerId);
    this.heap = undefined;
    // Before the last merged record it belongs to the merged part, and its list has one more record there. Behind it, the
    // list holds it at or after the cursor, from where it will be merged in its turn.
    if (last && cursor && this.compare(record, last) < 0) {
      this.merged.splice(findPlace(this.merged, record, this.compare), 0, record);
      cursor.next++;
    }
  }

  /** Begins to merge anew: has to be called after records were removed from the lists. */
  reset(): void {
    this.merged = [];
    this.heap = undefined;
    for (const cursor of this.cursors.values()) {
      cursor.next = 0;
    }
  }

  private mergeNext(): boolean {
    this.heap ??= this.buildHeap();
    const [cursor] = this.heap;
    if (!cursor) {
      return false;
    }
    this.merged.push(headOf(cursor));
    cursor.next++;
    if (cursor.next === cursor.list.length) {
      const last = this.heap.pop() as Cursor;
      if (this.heap.length > 0) {
        this.heap[0] = last;
      }
    }
    this.sink(this.heap, 0);
    return true;
  }

  private buildHeap(): Cursor[] {
    const heap = [...this.cursors.values()].filter(({ list, next }) => next < list.length);
    for (let index = (heap.length >>> 1) - 1; index >= 0; index--) {
      this.sink(heap, index);
    }
    return heap;
  }

  private sink(heap: Cursor[], from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const first = this.firstOf(heap, this.firstOf(heap, index, left), left + 1);
      if (first === index) {
        return;
      }
      [heap[index], heap[first]] = [heap[first] as Cursor, heap[index] as Cursor];
      index = first;
    }
  }

  /** Of two indexes of the heap the one whose record comes first; the first one where the other is outside. */
  private firstOf(heap: readonly Cursor[], one: number, other: number): number {
    const a = heap[one];
    const b = heap[other];
    return a && b && this.compare(headOf(b), headOf(a)) < 0 ? other : one;
  }
}

function headOf({ list, next }: Cursor): StoredRecord {
  return list.all[next] as StoredRecord;
}
