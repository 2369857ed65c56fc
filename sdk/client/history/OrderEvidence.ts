import { invokeTimeMs } from "../../records/compareRecords";
import type { InvokerRecord } from "../../records/InvokerRecord";

/**
 * What the rows seen so far say about the order of the service's list, which no document states.
 *
 * Rows must be shown in the list's order, each once.
 */
export class OrderEvidence {
  /** Every invoker seen so far. */
  readonly invokerIds = new Set<string>();
  /** Whether an invoker's rows came back after another's: then the list is not grouped by invoker. */
  interleaved = false;
  /** Whether a time of an invoker was above the one before it of the same invoker. */
  anInvokerRose = false;
  private rose = false;
  private fell = false;
  private readonly previousMsOf = new Map<string, number>();
  private anInvokerFell = false;
  private previousMs: number | undefined;
  private previousInvokerId: string | undefined;

  /**
   * `yes` when times only fell and did so at least once, `no` when a time rose, `unknown` while all were equal:
   * a list of equal times may be of either direction.
   */
  get newestFirst(): "yes" | "no" | "unknown" {
    return this.rose ? "no" : this.fell ? "yes" : "unknown";
  }

  /**
   * Whether each invoker's own rows are certain to come newest first, which is all that the newest runs of each invoker
   * need: in a list that is newest first over all, and in one that is grouped by invoker and newest first in each group.
   */
  get eachNewestFirst(): boolean {
    return this.anInvokerFell && !this.anInvokerRose && (this.newestFirst === "yes" || !this.interleaved);
  }

  /** Whether the first of two rows of one invoker with equal times is the newer run. */
  get breaksTies(): boolean {
    return this.newestFirst === "yes" || this.eachNewestFirst;
  }

  add(record: InvokerRecord): void {
    const timeMs = invokeTimeMs(record);
    const ownPreviousMs = this.previousMsOf.get(record.invokerId) ?? timeMs;
    this.anInvokerRose ||= timeMs > ownPreviousMs;
    this.anInvokerFell ||= timeMs < ownPreviousMs;
    this.previousMsOf.set(record.invokerId, timeMs);
    if (this.previousMs !== undefined) {
      this.rose ||= timeMs > this.previousMs;
      this.fell ||= timeMs < this.previousMs;
    }
    this.interleaved ||= record.invokerId !== this.previousInvokerId && this.invokerIds.has(record.invokerId);
    this.invokerIds.add(record.invokerId);
    this.previousMs = timeMs;
    this.previousInvokerId = record.invokerId;
  }
}
