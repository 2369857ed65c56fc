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
  private rose = false;
  private fell = false;
  private previousMs: number | undefined;
  private previousInvokerId: string | undefined;

  /**
   * `yes` when times only fell and did so at least once, `no` when a time rose, `unknown` while all were equal:
   * a list of equal times may be of either direction.
   */
  get newestFirst(): "yes" | "no" | "unknown" {
    return this.rose ? "no" : this.fell ? "yes" : "unknown";
  }

  add(record: InvokerRecord): void {
    const timeMs = invokeTimeMs(record);
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
