import { invokeTimeMs } from "../../records/compareRecords";
import type { InvokerRecord } from "../../records/InvokerRecord";
import type { OrderEvidence } from "./OrderEvidence";

/**
 * Tells whether each invoker's own rows come newest first, which is all that the newest runs of each invoker need: a
 * list that is newest first over all, and one that is grouped by invoker and newest first in each group.
 */
export class InvokerOrder {
  private readonly previousMs = new Map<string, number>();
  private rose = false;
  private fell = false;

  add(record: InvokerRecord): void {
    const timeMs = invokeTimeMs(record);
    const previousMs = this.previousMs.get(record.invokerId) ?? timeMs;
    this.rose ||= timeMs > previousMs;
    this.fell ||= timeMs < previousMs;
    this.previousMs.set(record.invokerId, timeMs);
  }

  /** Whether it is certain, by the rows of this list so far. */
  isNewestFirst(order: OrderEvidence): boolean {
    return this.fell && !this.rose && (order.newestFirst === "yes" || !order.interleaved);
  }
}
