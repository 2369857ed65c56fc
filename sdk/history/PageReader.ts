import type { InvokerRecord } from "../runs/InvokerRecord";
import type { TatApi } from "../wire/TatApi";

/** Room for runs that start while a short list is read. */
const SPARE_ROWS = 10_000;

/** The most records one call may ask for, by the API document. */
export const PAGE_SIZE = 100;

/** One page of a history: rows that stood side by side in the service's list at one moment. */
export interface HistoryPage {
  /** Position of the first row in the service's list at that moment. */
  readonly offset: number;
  readonly records: readonly InvokerRecord[];
  /** Length of the service's list at that moment. */
  readonly totalCount: number;
  /**
   * When the page was asked for and when its answer came, as places in the order of all such events of this reader.
   * The service looked at its list somewhere between the two. No clock is needed to know which page is older.
   */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Whether the page's last row was the last of the list when the page was read. */
export function reachesEnd(page: HistoryPage): boolean {
  return page.offset + page.records.length >= page.totalCount;
}

/** Reads pages of one list of records: those of the given invokers, or of every invoker of the region. */
export class PageReader {
  /** Length of the list by the newest answer, and the largest that any answer counted; 0 before the first. */
  newestCount = 0;
  largestCount = 0;
  /**
   * How many rows the list may come to have while it is read: twice as many as the first answer counted, and some. No
   * account's history doubles within a minute: a list that goes on and on is a fault of the service, or not the service.
   */
  mostRows = 0;
  private events = 0;

  constructor(
    private readonly api: TatApi,
    readonly invokerIds: readonly string[] | undefined,
    private readonly signal?: AbortSignal,
    /** Receives the RequestId of every answer. */
    private readonly requestIds: string[] = [],
  ) {}

  /** Reads up to `limit` rows from `offset` on, until one of the two signals ends it. */
  async read(offset: number, limit = PAGE_SIZE, stop?: AbortSignal): Promise<HistoryPage> {
    const askedAt = ++this.events;
    const { invokerIds, signal } = this;
    const either = signal && stop ? AbortSignal.any([signal, stop]) : (signal ?? stop);
    const { records, totalCount, requestId } = await this.api.describeInvokerRecords(
      { invokerIds, limit, offset },
      either,
    );
    this.requestIds.push(requestId);
    this.newestCount = totalCount;
    this.largestCount = Math.max(totalCount, this.largestCount);
    this.mostRows ||= 2 * totalCount + SPARE_ROWS;
    return { offset, records, totalCount, askedAt, answeredAt: ++this.events };
  }

  /** A reader of another list with the same service and signal; its RequestIds go to the same place. */
  narrow(invokerIds: readonly string[]): PageReader {
    return new PageReader(this.api, invokerIds, this.signal, this.requestIds);
  }
}

/** The most invoker IDs one request may name, by the API document. */
export const MOST_IDS = 100;

/**
 * One reader for each list of records that has to be read: of every invoker of the region, or of up to 100 invokers
 * each. Which invokers share a list does not depend on the order in which they are named.
 *
 * @param requestIds receives the RequestIds of all readers
 */
export function readersOf(
  api: TatApi,
  invokerIds: readonly string[] | undefined,
  signal?: AbortSignal,
  requestIds?: string[],
): PageReader[] {
  const batches = invokerIds === undefined ? [undefined] : batchesOf(invokerIds);
  return batches.map((batch) => new PageReader(api, batch, signal, requestIds));
}

/** The invokers in batches of as many as one request may name, sorted where they are more. */
export function batchesOf(invokerIds: readonly string[]): (readonly string[])[] {
  return splitInto(MOST_IDS, invokerIds.length > MOST_IDS ? [...invokerIds].sort() : invokerIds);
}

/** The IDs in parts of at most so many, in their order. */
export function splitInto(size: number, ids: readonly string[]): (readonly string[])[] {
  const parts: (readonly string[])[] = [];
  for (let from = 0; from < ids.length; from += size) parts.push(ids.slice(from, from + size));
  return parts;
}
