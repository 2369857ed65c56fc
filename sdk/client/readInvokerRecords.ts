import type { InvokerRecord } from "../records/InvokerRecord";
import { parseRecordsQuery } from "../records/parseRecordsQuery";
import type { HistoryQuery, PageQuery } from "../records/RecordsQuery";
import { sortNewestFirst } from "../records/sortNewestFirst";
import { readersOf } from "./history/readersOf";
import { scanHistory } from "./history/scanHistory";
import { requireValid } from "./requireValid";
import type { TatApi } from "./TatApi";

/** Every record that matches, however many pages that takes. Without any argument: all of every invoker of the region. */
export interface GetInvokerRecordsHistoryArgs {
  /** IDs of invokers, such as `ivk-b7s3qa5l`: any number, each read once. Left out: every invoker of the region. */
  invokerIds?: string[] | undefined;
  /** Only the newest so many of the records that match everything else; 1 or more. Default: all. */
  maxRecords?: number | undefined;
  /** Only runs started at this instant or later: RFC 3339 with an offset, such as `2026-11-24T00:00:00+08:00`. */
  since?: string | undefined;
  /** Only runs started before this instant: RFC 3339 with an offset. */
  until?: string | undefined;
  /** Only runs with one of these results, such as `FAILED`. Results that this package does not know are allowed. */
  results?: string[] | undefined;
  /** The region to ask, such as `ap-guangzhou`. Default: that of the configuration. */
  region?: string | undefined;
  /** Not with these: see {@link GetInvokerRecordsPageArgs}. */
  limit?: undefined;
  /** Not with these: see {@link GetInvokerRecordsPageArgs}. */
  offset?: undefined;
}

/** Exactly one page of the API, as the API takes it. */
export interface GetInvokerRecordsPageArgs extends Pick<GetInvokerRecordsHistoryArgs, "invokerIds" | "region"> {
  /** How many records, 1 to 100. Default 20, the API's own. */
  limit?: number | undefined;
  /** How many records are passed over. Default 0. */
  offset?: number | undefined;
  /** Not with a page: see {@link GetInvokerRecordsHistoryArgs}. */
  maxRecords?: undefined;
  /** Not with a page: see {@link GetInvokerRecordsHistoryArgs}. */
  since?: undefined;
  /** Not with a page: see {@link GetInvokerRecordsHistoryArgs}. */
  until?: undefined;
  /** Not with a page: see {@link GetInvokerRecordsHistoryArgs}. */
  results?: undefined;
}

/** What to read of the run history. Without any argument: every record of every invoker of the region. */
export type GetInvokerRecordsArgs = GetInvokerRecordsHistoryArgs | GetInvokerRecordsPageArgs;

/** Run history of invokers, as `DescribeInvokerRecords` reports it. */
export interface GetInvokerRecordsResult {
  /**
   * The records, newest first; with `limit` or `offset` in the order in which the service gave them.
   *
   * Runs of equal time stand as the service lists them where its list proves to be newest first, which one older run
   * shows; otherwise by invocation ID, descending. Statistics, health and waits go by the same order.
   */
  invokerRecordSet: InvokerRecord[];
  /**
   * How many records the invokers have, before `since`, `until`, `results` and `maxRecords` choose among them: counted
   * where the whole history was read, otherwise the service's own `TotalCount`.
   */
  totalCount: number;
  /** The RequestId of each answer that was used, for questions to Tencent Cloud. */
  requestIds: string[];
}

/**
 * Reads run history: one page as the API takes it (`limit`, `offset`), or every matching record, newest first, each run
 * once, complete although runs start while it reads.
 *
 * @throws InvalidArgumentError before any request, when an argument cannot be used
 */
export async function readInvokerRecords(
  api: TatApi,
  args: GetInvokerRecordsArgs,
  signal?: AbortSignal,
): Promise<GetInvokerRecordsResult> {
  const query = requireValid(parseRecordsQuery(args));
  return query.kind === "page" ? readPage(api, query, signal) : readHistory(api, query, signal);
}

async function readPage(api: TatApi, query: PageQuery, signal?: AbortSignal): Promise<GetInvokerRecordsResult> {
  const { invokerIds, limit, offset } = query;
  const page = await api.describeInvokerRecords({ invokerIds, limit, offset }, signal);
  return { invokerRecordSet: page.records, totalCount: page.totalCount, requestIds: [page.requestId] };
}

/** Reads every record that a query asks for, newest first. */
export async function readHistory(
  api: TatApi,
  query: HistoryQuery,
  signal?: AbortSignal,
): Promise<GetInvokerRecordsResult> {
  const { readers, requestIds } = readersOf(api, query.invokerIds, signal);
  const parts = await Promise.all(readers.map((reader) => scanHistory(reader, query)));
  const records = sortNewestFirst(parts.flatMap((part) => part.records));
  const totalCount = parts.reduce((sum, part) => sum + part.totalCount, 0);
  return { invokerRecordSet: records.slice(0, query.maxRecords), totalCount, requestIds };
}
