import { type InvokerRecord, invokeTimeMs } from "../runs/InvokerRecord";
import { type OrderEvidence, sortAsListed } from "./order";
import type { PageReader } from "./PageReader";
import { streamHistory } from "./streamHistory";

/** Below this share of invokers that a round completes, the rest is split and asked for side by side. */
const POOR_ROUND = 0.1;
const SPLIT_INTO = 4;

/** Whether an invoker's newest records, newest first, are as many as the caller needs. Asked once a page, not once a record. */
export type IsEnough = (newest: readonly InvokerRecord[], invokerId: string) => boolean;

/**
 * Reads the newest records of each invoker of the reader, at most 100, until `isEnough` says so or its history is read.
 *
 * Asks for all invokers together, whose rows come interleaved, and goes on only while at least half of a page's rows
 * serve invokers that still need some; then it asks again without the invokers that are done. Where a round finishes
 * few of many, the rest is split, down to one call each. Rows are left unread only where the list proves to be newest
 * first for each invoker.
 *
 * Each list is newest first and has no gap between its first and its last record.
 *
 * @param isProven whether a longer list with these invokers proved to be newest first for each
 */
export async function readNewestOfEach(
  reader: PageReader,
  isEnough: IsEnough,
  isProven = false,
): Promise<Map<string, InvokerRecord[]>> {
  const invokerIds = reader.invokerIds ?? [];
  const round = new Round(invokerIds, isEnough, isProven);
  const { open, done } = await round.read(reader);
  const parts = done.size / invokerIds.length < POOR_ROUND ? SPLIT_INTO : 1;
  const rest = await Promise.all(
    splitInto(parts, open).map((part) => readNewestOfEach(reader.narrow(part), isEnough, true)),
  );
  return new Map([...done, ...rest.flatMap((found) => [...found])]);
}

class Round {
  private readonly found: Map<string, InvokerRecord[]>;
  private readonly openIds: Set<string>;
  private readonly rereadMs = new Set<number>();
  private breaksTies = false;
  private isNarrow = false;
  private isRead = true;

  constructor(
    invokerIds: readonly string[],
    private readonly isEnough: IsEnough,
    private readonly isProven: boolean,
  ) {
    this.found = new Map(invokerIds.map((invokerId) => [invokerId, []]));
    this.openIds = new Set(invokerIds);
  }

  /** Reads as far as it is worth it: what there is of the invokers that are done, and which are to be asked for again. */
  async read(reader: PageReader): Promise<{ open: string[]; done: Map<string, InvokerRecord[]> }> {
    for await (const batch of streamHistory(reader, { isEnough: (order) => this.canStop(order) })) {
      for (const record of batch.records) {
        this.found.get(record.invokerId)?.push(record);
        if (!batch.isInOrder) this.rereadMs.add(invokeTimeMs(record));
      }
      this.breaksTies = batch.order.breaksTies || (this.isProven && !batch.order.anInvokerRose);
      if (batch.isInOrder) {
        this.judge(batch.records);
      }
    }
    const done = new Map<string, InvokerRecord[]>();
    for (const [invokerId, records] of this.found) {
      if (!this.isRead && this.openIds.has(invokerId)) continue;
      done.set(invokerId, sortAsListed(records, this.breaksTies, this.rereadMs));
    }
    return { open: this.isRead ? [] : [...this.openIds], done };
  }

  /** Closes the invokers that have enough with these rows, and sees how many of the rows served one that had not. */
  private judge(records: readonly InvokerRecord[]): void {
    const openBefore = this.openIds.size;
    for (const invokerId of new Set(records.map((record) => record.invokerId))) {
      if (this.openIds.has(invokerId) && this.isEnough(this.found.get(invokerId) ?? [], invokerId)) {
        this.openIds.delete(invokerId);
      }
    }
    const closed = openBefore - this.openIds.size;
    const useful = closed + records.filter((record) => this.openIds.has(record.invokerId)).length;
    this.isNarrow = useful * 2 < records.length;
  }

  private canStop(order: OrderEvidence): boolean {
    const canStop = order.eachNewestFirst && (this.openIds.size === 0 || this.isNarrow);
    this.isRead = !canStop;
    return canStop;
  }
}

function splitInto(parts: number, ids: readonly string[]): string[][] {
  const size = Math.max(1, Math.ceil(ids.length / parts));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) => ids.slice(part * size, (part + 1) * size));
}
