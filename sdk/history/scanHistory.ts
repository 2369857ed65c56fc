import { type InvokerRecord, invokeTimeMs } from "../runs/InvokerRecord";
import { EarlyStop, OrderEvidence } from "./order";
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
  const { sinceMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY, results, maxRecords } = filter;
  const order = new OrderEvidence();
  const early = new EarlyStop(reader);
  const kept: InvokerRecord[] = [];
  let isPastSince = false;
  let stoppedEarly = false;
  let read = 0;
  const isEnough = async () => {
    const hasAll = isPastSince || kept.length >= (maxRecords ?? Number.POSITIVE_INFINITY);
    stoppedEarly = hasAll && (await early.isAllowed(order));
    return stoppedEarly;
  };
  const isBounded = filter.sinceMs !== undefined || maxRecords !== undefined;
  const isPlainNewest = filter.untilMs === undefined && results === undefined;
  const options = isBounded ? { isEnough, expectedRecords: isPlainNewest ? maxRecords : undefined } : {};
  for await (const { records } of streamHistory(reader, order, options)) {
    read += records.length;
    for (const record of records) {
      const timeMs = invokeTimeMs(record);
      isPastSince ||= timeMs < sinceMs;
      if (timeMs >= sinceMs && timeMs < untilMs && (results?.includes(record.result) ?? true)) kept.push(record);
    }
  }
  return { records: order.sort(kept), totalCount: stoppedEarly ? reader.newestCount : read };
}
