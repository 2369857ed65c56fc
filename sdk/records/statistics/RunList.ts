import { compareTies, invokeTimeMs } from "../compareRecords";
import type { InvokerRecord } from "../InvokerRecord";

/** Runs of one invoker, kept for their place in the order of `compareNewestFirst` alone: columns, not objects, for size. */
export class RunList {
  private readonly startsMs: number[] = [];
  private readonly invocationIds: string[] = [];
  private readonly results: string[] = [];

  add(record: InvokerRecord): void {
    this.startsMs.push(invokeTimeMs(record));
    this.invocationIds.push(record.invocationId);
    this.results.push(record.result);
  }

  /** How many runs are newer than a record, the runs being of `invokerId`. All of them when there is no record. */
  countNewer(invokerId: string, record: InvokerRecord | undefined): number {
    if (!record) return this.startsMs.length;
    const recordMs = invokeTimeMs(record);
    let count = 0;
    for (const [index, startMs] of this.startsMs.entries()) {
      const invocationId = this.invocationIds[index] as string;
      const result = this.results[index] as string;
      const isNewer =
        startMs > recordMs || (startMs === recordMs && compareTies({ invocationId, invokerId, result }, record) < 0);
      if (isNewer) count++;
    }
    return count;
  }
}
