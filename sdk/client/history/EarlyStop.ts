import { looksGrouped } from "./looksGrouped";
import type { OrderEvidence } from "./OrderEvidence";
import type { PageReader } from "./PageReader";

/**
 * Decides whether the rest of a list can be left unread once the rows read so far are enough.
 *
 * That needs a list that is newest first over all its invokers. One that is grouped by invoker, and newest first
 * within each group, shows the same rows at its start when the first group is long: unless rows of several invokers
 * alternate, or every invoker asked for was seen, the service is asked once or twice more to tell the two apart.
 */
export class EarlyStop {
  private grouped: boolean | undefined;

  constructor(private readonly reader: PageReader) {}

  /** @param totalCount how many rows the list has */
  async isAllowed(order: OrderEvidence, totalCount: number): Promise<boolean> {
    if (order.newestFirst !== "yes") {
      return false;
    }
    if (order.interleaved || this.hasSeenAll(order)) {
      return true;
    }
    this.grouped ??= await looksGrouped(this.reader, order.invokerIds, totalCount);
    return !this.grouped;
  }

  private hasSeenAll(order: OrderEvidence): boolean {
    return this.reader.invokerIds?.every((invokerId) => order.invokerIds.has(invokerId)) ?? false;
  }
}
