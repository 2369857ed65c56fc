import { invokeTimeMs } from "../../records/compareRecords";
import type { InvokerRecord } from "../../records/InvokerRecord";
import type { HistoryQuery } from "../../records/RecordsQuery";
import { EarlyStop } from "./EarlyStop";
import type { PageReader } from "./PageReader";
import { streamHistory } from "./streamHistory";

/** Which records of a list are wanted; the invokers are the reader's. */
export type HistoryFilter = Omit<HistoryQuery, "kind" | "invokerIds">;

/**
 * Hands every record that the filter asks for to `keep`, in no certain order, and leaves rows unread where the filter
 * and the list's order allow it. With `maxRecords` records that are not among the newest may be handed on too.
 *
 * Returns how many records the list has: counted where it was read to its end, otherwise the service's own count.
 */
export async function scanHistory(
  reader: PageReader,
  filter: HistoryFilter,
  keep: (record: InvokerRecord) => void,
): Promise<number> {
  const { sinceMs, untilMs, results, maxRecords = Number.POSITIVE_INFINITY } = filter;
  const since = sinceMs ?? Number.NEGATIVE_INFINITY;
  const until = untilMs ?? Number.POSITIVE_INFINITY;
  const isBounded = sinceMs !== undefined || maxRecords !== Number.POSITIVE_INFINITY;
  const early = new EarlyStop(reader);
  let kept = 0;
  let isPastSince = false;
  let stoppedEarly = false;
  let read = 0;
  let totalCount = 0;
  const isEnough = async (...[order, count]: Parameters<EarlyStop["isAllowed"]>) => {
    stoppedEarly = (isPastSince || kept >= maxRecords) && (await early.isAllowed(order, count));
    return stoppedEarly;
  };
  const isPlainNewest = untilMs === undefined && results === undefined && maxRecords !== Number.POSITIVE_INFINITY;
  const options = isBounded ? { isEnough, expectedRecords: isPlainNewest ? maxRecords : undefined } : {};
  for await (const batch of streamHistory(reader, options)) {
    totalCount = batch.totalCount;
    read += batch.records.length;
    for (const record of batch.records) {
      const timeMs = invokeTimeMs(record);
      isPastSince ||= timeMs < since;
      if (timeMs >= since && timeMs < until && (results?.includes(record.result) ?? true)) {
        kept++;
        keep(record);
      }
    }
  }
  return stoppedEarly ? totalCount : read;
}
