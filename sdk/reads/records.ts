import { type ArgumentProblem, accept, type Parsed, requireValid } from "../checks/InvalidArgumentError";
import { parseInstant } from "../checks/parseInstant";
import { parseInvokerIds, parseRegion, type Region } from "../checks/parseNames";
import { integerParser } from "../checks/parseValues";
import { type ParsedArguments, type ParsedBy, parseArguments } from "../checks/readArguments";
import { readersOf } from "../history/PageReader";
import { type HistoryQuery, scanHistory } from "../history/scanHistory";
import {
  type InvokerRecord,
  parseResults,
  type RunResult,
  sortNewestFirst,
  warnOfMisspeltResults,
} from "../runs/InvokerRecord";
import type { TatApi } from "../wire/TatApi";
import type { Connect, ReadOptions } from "./targets";

/** Exactly one page of the API, as the API takes it. */
interface PageQuery {
  kind: "page";
  /** 1 to 100 IDs, each once; undefined: every invoker of the region. */
  invokerIds?: string[];
  /** 1 to 100; the API's own default, 20, where the user gave none. */
  limit: number;
  /** How many records are passed over; 0 where the user gave none. */
  offset: number;
}

/** What a user asked for, checked and without any left-over choice. */
type RecordsQuery = PageQuery | HistoryQuery;

/** The most records one page can hold, and the most IDs one request can name (API document). */
const API_MAX = 100;
const API_DEFAULT_LIMIT = 20;

/** How the arguments are read that ask for a history. */
export const HISTORY_PARSERS = {
  invokerIds: parseInvokerIds,
  maxRecords: integerParser(1),
  since: parseInstant,
  until: parseInstant,
  results: parseResults,
  region: parseRegion,
};

const { invokerIds, ...choices } = HISTORY_PARSERS;

/** How those of a page or of a history are read, in the order in which people are told of them. */
export const RECORDS_PARSERS = { invokerIds, limit: integerParser(1, API_MAX), offset: integerParser(0), ...choices };

/** The arguments that ask for one page, and those that ask for a history: they exclude each other. */
const PAGE_PROPERTIES = ["limit", "offset"];
const HISTORY_PROPERTIES = ["maxRecords", "since", "until", "results"];

/**
 * Checks what the arguments of a query, others perhaps among them, mean together, and says plainly what they ask for. Nothing throws; every problem
 * names its property. `region` says whom to ask, not what.
 */
export function readRecordsQuery({
  values,
  present,
  problems: found,
}: ParsedArguments<ParsedBy<typeof RECORDS_PARSERS>>): Parsed<RecordsQuery> {
  const { invokerIds, limit, offset, maxRecords, since: sinceMs, until: untilMs, results } = values;
  const problems = [...found, ...findPageConflicts(present, invokerIds?.length ?? 0)];
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs) {
    const [since, until] = [sinceMs, untilMs].map((ms) => new Date(ms).toISOString());
    problems.push({ property: "since", problem: `${since} is not before until, ${until}: no run could match` });
  }
  if (problems.length > 0) return { ok: false, problems };
  if (limit !== undefined || offset !== undefined) {
    return accept({ kind: "page", invokerIds, limit: limit ?? API_DEFAULT_LIMIT, offset: offset ?? 0 });
  }
  return accept({ kind: "history", invokerIds, sinceMs, untilMs, results, maxRecords });
}

function findPageConflicts(present: ReadonlySet<string>, idCount: number): ArgumentProblem[] {
  const page = PAGE_PROPERTIES.filter((name) => present.has(name));
  const others = HISTORY_PROPERTIES.filter((name) => present.has(name));
  if (idCount > API_MAX) others.push(`more than ${API_MAX} invokerIds (${idCount} are given)`);
  const [first] = page;
  if (!first || others.length === 0) return [];
  const problem = `${page.join(" and ")} cannot stand beside ${others.join(", ")}: limit and offset ask for exactly one page of the API`;
  return [{ property: first, problem }];
}

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
  results?: RunResult[] | undefined;
  /** The region to ask, such as `ap-guangzhou`. Default: that of the configuration. */
  region?: Region | undefined;
  /** Not beside `maxRecords`, `since`, `until` or `results`: asks for one page, see {@link GetInvokerRecordsPageArgs}. */
  limit?: undefined;
  /** Not beside `maxRecords`, `since`, `until` or `results`: asks for one page, see {@link GetInvokerRecordsPageArgs}. */
  offset?: undefined;
}

/** Exactly one page of the API, as the API takes it. */
export interface GetInvokerRecordsPageArgs extends Pick<GetInvokerRecordsHistoryArgs, "invokerIds" | "region"> {
  /** How many records, 1 to 100. Default 20, the API's own. */
  limit?: number | undefined;
  /** How many records are passed over. Default 0. */
  offset?: number | undefined;
  /** Not beside `limit` or `offset`, which ask for one page: see {@link GetInvokerRecordsHistoryArgs}. */
  maxRecords?: undefined;
  /** Not beside `limit` or `offset`, which ask for one page: see {@link GetInvokerRecordsHistoryArgs}. */
  since?: undefined;
  /** Not beside `limit` or `offset`, which ask for one page: see {@link GetInvokerRecordsHistoryArgs}. */
  until?: undefined;
  /** Not beside `limit` or `offset`, which ask for one page: see {@link GetInvokerRecordsHistoryArgs}. */
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

/** What `getInvokerRecords` gives. Throws InvalidArgumentError before any request, when an argument cannot be used. */
export async function readInvokerRecords(
  connect: Connect,
  args: GetInvokerRecordsArgs,
  { signal }: ReadOptions = {},
): Promise<GetInvokerRecordsResult> {
  const parsed = parseArguments(args, RECORDS_PARSERS);
  const query = requireValid(readRecordsQuery(parsed));
  const api = connect(parsed.values.region);
  if (query.kind === "history") return readHistory(api, query, signal);
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
  warnOfMisspeltResults(query.results, (message) => api.warn(message));
  const requestIds: string[] = [];
  const readers = readersOf(api, query.invokerIds, signal, requestIds);
  const parts = await Promise.all(readers.map((reader) => scanHistory(reader, query)));
  const records = sortNewestFirst(parts.flatMap((part) => part.records));
  const totalCount = parts.reduce((sum, part) => sum + part.totalCount, 0);
  return { invokerRecordSet: records.slice(0, query.maxRecords), totalCount, requestIds };
}
