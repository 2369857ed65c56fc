import { compareNewestFirst, invokeTimeMs } from "../compareRecords";
import type { InvokerRecord } from "../InvokerRecord";
import { isFinished, SUCCESS } from "../results";
import { RunList } from "./RunList";

/**
 * What is kept of one invoker's runs while they are counted: of each run its start, and a little more of those that may
 * belong to the newest streak. Of whole records, only the five that can be asked for.
 */
export class RunTally {
  readonly resultCounts = new Map<string, number>();
  readonly startsMs: number[] = [];
  newest: InvokerRecord | undefined;
  oldest: InvokerRecord | undefined;
  newestFinished: InvokerRecord | undefined;
  newestSuccess: InvokerRecord | undefined;
  newestFailure: InvokerRecord | undefined;
  /** Failures that were newer than every success when they came, and the reverse: what a streak is made of. */
  private readonly failures = new RunList();
  private readonly successes = new RunList();

  constructor(private readonly invokerId: string) {}

  add(record: InvokerRecord): void {
    this.resultCounts.set(record.result, (this.resultCounts.get(record.result) ?? 0) + 1);
    const startMs = invokeTimeMs(record);
    // A start that cannot be read has no interval to the next one.
    if (Number.isFinite(startMs)) this.startsMs.push(startMs);
    this.newest = newerOf(this.newest, record);
    this.oldest = olderOf(this.oldest, record);
    if (isFinished(record.result)) this.addFinished(record);
  }

  private addFinished(record: InvokerRecord): void {
    this.newestFinished = newerOf(this.newestFinished, record);
    if (record.result === SUCCESS) {
      this.newestSuccess = newerOf(this.newestSuccess, record);
      // The newest failure only ever becomes newer, so a success that is older than it never joins the streak.
      if (newerOf(this.newestFailure, record) === record) this.successes.add(record);
    } else {
      this.newestFailure = newerOf(this.newestFailure, record);
      if (newerOf(this.newestSuccess, record) === record) this.failures.add(record);
    }
  }

  /** How many failures are newer than `success`, which is at least as new as this tally's newest one. */
  countFailuresSince(success: InvokerRecord | undefined): number {
    return this.failures.countNewer(this.invokerId, success);
  }

  /** How many successes are newer than `failure`, which is at least as new as this tally's newest one. */
  countSuccessesSince(failure: InvokerRecord | undefined): number {
    return this.successes.countNewer(this.invokerId, failure);
  }
}

/** The newer of two records, where the first may be missing. */
export function newerOf(a: InvokerRecord | undefined, b: InvokerRecord): InvokerRecord {
  return a && compareNewestFirst(a, b) <= 0 ? a : b;
}

/** The older of two records, where the first may be missing. */
export function olderOf(a: InvokerRecord | undefined, b: InvokerRecord): InvokerRecord {
  return a && compareNewestFirst(a, b) >= 0 ? a : b;
}
