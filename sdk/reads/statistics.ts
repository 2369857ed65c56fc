import { accept, type Parsed, requireValid } from "../checks/InvalidArgumentError";
import { parseArguments } from "../checks/readArguments";
import type { HistoryQuery } from "../history/scanHistory";
import { sortNewestFirst } from "../runs/InvokerRecord";
import { computeInvokerStatistics, type InvokerStatistics, type RunStatistics } from "../runs/statistics";
import { type GetInvokerRecordsHistoryArgs, HISTORY_PARSERS, readHistory, readRecordsQuery } from "./records";
import {
  type Connect,
  connectRegions,
  type InvokerTarget,
  type OneRegionArgs,
  type ReadOptions,
  readEach,
  refuseBesideTargets,
  type SeveralRegionsArgs,
  TARGET_PARSERS,
  unreadError,
} from "./targets";

/** The invokers of one region whose runs are counted; without any, all of the region. */
export interface CountedInvokersArgs
  extends Pick<GetInvokerRecordsHistoryArgs, "invokerIds" | "region">,
    Pick<OneRegionArgs, "targets"> {}

/** Which of their runs are counted: as for {@link GetInvokerRecordsHistoryArgs}. */
export interface CountedRunsArgs extends Pick<GetInvokerRecordsHistoryArgs, "since" | "until" | "maxRecords"> {}

/** Which runs are counted. Without any argument: all of every invoker of the region. */
export type GetInvokerStatisticsArgs = (CountedInvokersArgs & CountedRunsArgs) | (SeveralRegionsArgs & CountedRunsArgs);

/** Statistics of runs, by invoker and over all. */
export interface GetInvokerStatisticsResult {
  /** One for every invoker asked for, in that order, also without runs; where none was named, one for each with runs. */
  invokers: InvokerStatistics[];
  /** All runs together. */
  overall: RunStatistics;
}

/** How each argument is read: as for records, but for results, by which statistics are not chosen. */
const { results: _, ...COUNTED_PARSERS } = HISTORY_PARSERS;
const PARSERS = { ...COUNTED_PARSERS, targets: TARGET_PARSERS.targets };

/** What is read of each region. Without any invoker: of all. */
interface StatisticsQuery {
  query: HistoryQuery;
  targets: InvokerTarget[];
}

function parseStatisticsQuery(input: unknown): Parsed<StatisticsQuery> {
  const args = parseArguments(input, PARSERS);
  const query = readRecordsQuery(args) as Parsed<HistoryQuery>;
  const problems = [...query.problems, ...refuseBesideTargets(args)];
  if (!query.ok || problems.length > 0) return { ok: false, problems };
  const { invokerIds = [], region, targets = [{ invokerIds, region }] } = args.values;
  return accept({ query: query.value, targets });
}

/** What `getInvokerStatistics` gives. Throws InvalidArgumentError before any request, when an argument cannot be used. */
export async function readInvokerStatistics(
  connect: Connect,
  args: GetInvokerStatisticsArgs,
  { signal }: ReadOptions = {},
): Promise<GetInvokerStatisticsResult> {
  const { query, targets } = requireValid(parseStatisticsQuery(args));
  const answers = await readEach(connectRegions(connect, targets), async ({ api, invokerIds }) => {
    const own = { ...query, invokerIds: invokerIds.length > 0 ? [...invokerIds] : undefined };
    const { invokerRecordSet } = await readHistory(api, own, signal);
    return { records: invokerRecordSet, region: await api.readRegion(signal) };
  });
  if (answers.unread.length > 0) throw unreadError(answers);
  const { found } = answers;
  const records = sortNewestFirst(found.flatMap(([, answer]) => answer.records)).slice(0, query.maxRecords);
  const asked = found.flatMap(([{ invokerIds }]) => invokerIds);
  const regionOf = new Map(found.flatMap(([{ invokerIds }, { region }]) => invokerIds.map((id) => [id, region])));
  const { invokers, overall } = computeInvokerStatistics(records, asked);
  const nameRegion = (invoker: InvokerStatistics) => {
    // Where no invoker was named there is one region.
    const region = asked.length > 0 ? regionOf.get(invoker.invokerId) : found[0]?.[1].region;
    return region === undefined ? invoker : { ...invoker, region };
  };
  return { invokers: invokers.map(nameRegion), overall };
}
