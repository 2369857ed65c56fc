import { computeInvokerStatistics } from "../records/computeStatistics";
import { parseRecordsQuery } from "../records/parseRecordsQuery";
import type { HistoryQuery } from "../records/RecordsQuery";
import type { InvokerStatistics, RunStatistics } from "../records/RunStatistics";
import { type GetInvokerRecordsHistoryArgs, readHistory } from "./readInvokerRecords";
import { requireValid } from "./requireValid";
import type { TatApi } from "./TatApi";

/** Which runs are counted: as for {@link GetInvokerRecordsHistoryArgs}. Without any argument: all of every invoker of the region. */
export type GetInvokerStatisticsArgs = Pick<
  GetInvokerRecordsHistoryArgs,
  "invokerIds" | "since" | "until" | "maxRecords" | "region"
>;

/** Statistics of runs, by invoker and over all. */
export interface GetInvokerStatisticsResult {
  /** One for every invoker asked for, in that order, also without runs; where none was named, one for each with runs. */
  invokers: InvokerStatistics[];
  /** All runs together. */
  overall: RunStatistics;
}

const PROPERTIES = ["invokerIds", "since", "until", "maxRecords", "region"];

/**
 * Reads runs and counts them. With `maxRecords`, the newest so many over all invokers together are counted.
 *
 * @throws InvalidArgumentError before any request, when an argument cannot be used
 */
export async function readInvokerStatistics(
  api: TatApi,
  args: GetInvokerStatisticsArgs,
  signal?: AbortSignal,
): Promise<GetInvokerStatisticsResult> {
  const query = requireValid(parseRecordsQuery(args, PROPERTIES)) as HistoryQuery;
  const { invokerRecordSet } = await readHistory(api, query, signal);
  return computeInvokerStatistics(invokerRecordSet, query.invokerIds);
}
