import { type InvokerRecord, invokeTimeMs } from "../runs/InvokerRecord";
import { EarlyStop, sortAsListed } from "./order";
import type { PageReader } from "./PageReader";
import { streamHistory } from "./streamHistory";

/** Every record that matches, however many pages it takes. */
export interface HistoryQuery {
  kind: "history";
  /** Any number of IDs, each once, in the user's order; undefined: every invoker of the region. */
  invokerIds?: string[];
  /** Records from this instant on, in milliseconds since the UNIX epoch. */
  sinceMs?: number;
  /** Records before this instant, in milliseconds since the UNIX epoch. */
  untilMs?: number;
  /** Only records with one of these results. */
  results?: string[];
  /** Only the newest so many of the records that match all of the above. */
  maxRecords?: number;
}

/** Which records of a list are wanted; the invokers are the reader's. */
export type HistoryFilter = Omit<HistoryQuery, "kind" | "invokerIds">;

/**
 * Reads the records that the filter asks for, newest first, and leaves rows unread where the filter and the list's order
 * allow it. With `maxRecords` records behind the newest so many may be among them.
 *
 * `totalCount` is how many records the list has: counted where it was read to its end, otherwise the service's own count.
 */
export async function scanHistory(
  reader: PageReader,
  filter: HistoryFilter,
): Promise<{ records: InvokerRecord[]; totalCount: number }> {
  const { sinceMs, untilMs, results, maxRecords = Number.POSITIVE_INFINITY } = filter;
  const since = sinceMs ?? Number.NEGATIVE_INFINITY;
  const until = untilMs ?? Number.POSITIVE_INFINITY;
  const isBounded = sinceMs !== undefined || maxRecords !== Number.POSITIVE_INFINITY;
  const early = new EarlyStop(reader);
  const kept: InvokerRecord[] = [];
  const rereadMs = new Set<number>();
  let breaksTies = false;
  let isPastSince = false;
  let stoppedEarly = false;
  let read = 0;
  let totalCount = 0;
  const isEnough = async (...[order, count]: Parameters<EarlyStop["isAllowed"]>) => {
    stoppedEarly = (isPastSince || kept.length >= maxRecords) && (await early.isAllowed(order, count));
    return stoppedEarly;
  };
  const isPlainNewest = untilMs === undefined && results === undefined && maxRecords !== Number.POSITIVE_INFINITY;
  const options = isBounded ? { isEnough, expectedRecords: isPlainNewest ? maxRecords : undefined } : {};
  for await (const batch of streamHistory(reader, options)) {
    totalCount = batch.totalCount;
    breaksTies = batch.order.breaksTies;
    read += batch.records.length;
    for (const record of batch.records) {
      const timeMs = invokeTimeMs(record);
      isPastSince ||= timeMs < since;
      if (timeMs >= since && timeMs < until && (results?.includes(record.result) ?? true)) {
        kept.push(record);
        if (!batch.isInOrder) rereadMs.add(timeMs);
      }
    }
  }
  return { records: sortAsListed(kept, breaksTies, rereadMs), totalCount: stoppedEarly ? totalCount : read };
}
