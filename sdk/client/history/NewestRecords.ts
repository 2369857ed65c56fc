import type { InvokerRecord } from "../../records/InvokerRecord";
import { sortNewestFirst } from "../../records/sortNewestFirst";

/** Keeps the newest records of those added, at most `most` of them, in memory for about twice as many. */
export class NewestRecords {
  private kept: InvokerRecord[] = [];

  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  /** How many records there are, counted up to `most`. */
  get count(): number {
    return Math.min(this.kept.length, this.most);
  }

  add(record: InvokerRecord): void {
    this.kept.push(record);
    if (this.kept.length > this.most * 2) {
      this.kept = this.toArray();
    }
  }

  /** The records, newest first. */
  toArray(): InvokerRecord[] {
    return sortNewestFirst(this.kept).slice(0, this.most);
  }
}
