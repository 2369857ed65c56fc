import { requireValid } from "../checks/InvalidArgumentError";
import type { HistoryQuery } from "../history/scanHistory";
import { computeInvokerStatistics, type InvokerStatistics, type RunStatistics } from "../runs/statistics";
import type { TatApi } from "../wire/TatApi";
import { type GetInvokerRecordsHistoryArgs, parseRecordsQuery, readHistory } from "./records";

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
