import { createStatisticsAccumulator } from "../records/createStatisticsAccumulator";
import { parseRecordsQuery } from "../records/parseRecordsQuery";
import type { HistoryQuery } from "../records/RecordsQuery";
import type { InvokerStatistics, RunStatistics } from "../records/RunStatistics";
import { readersOf } from "./history/readersOf";
import { scanHistory } from "./history/scanHistory";
import { type GetInvokerRecordsHistoryArgs, readInvokerRecords } from "./readInvokerRecords";
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
 * Counts runs in one pass over the history, without keeping the records. With `maxRecords`, the newest so many over all
 * invokers together are counted.
 *
 * @throws InvalidArgumentError before any request, when an argument cannot be used
 */
export async function readInvokerStatistics(
  api: TatApi,
  args: GetInvokerStatisticsArgs,
  signal?: AbortSignal,
): Promise<GetInvokerStatisticsResult> {
  const query = requireValid(parseRecordsQuery(args, PROPERTIES)) as HistoryQuery;
  const statistics = createStatisticsAccumulator({ invokerIds: query.invokerIds });
  if (query.maxRecords === undefined) {
    const { readers } = readersOf(api, query.invokerIds, signal);
    await Promise.all(readers.map((reader) => scanHistory(reader, query, statistics.add)));
  } else {
    const { invokerRecordSet } = await readInvokerRecords(api, args, signal);
    invokerRecordSet.forEach(statistics.add);
  }
  return statistics.finish();
}
