import type { ArgumentProblem } from "./arguments/ArgumentProblem";
import { integerParser } from "./arguments/integerParser";
import { accept, type Parsed } from "./arguments/Parsed";
import { parseInstant } from "./arguments/parseInstant";
import { parseInvokerIds, readRequiredInvokerIds } from "./arguments/parseInvokerIds";
import { parseRegion } from "./arguments/parseRegion";
import { parseResults } from "./arguments/parseResults";
import { readArguments } from "./arguments/readArguments";
import type { RecordsQuery } from "./RecordsQuery";

/** The most records one page can hold, and the most IDs one request can name (API document). */
const API_MAX = 100;
const API_DEFAULT_LIMIT = 20;

/** The arguments that ask for one page, and those that ask for a history: they exclude each other. */
const PAGE_PROPERTIES = ["limit", "offset"];
const HISTORY_PROPERTIES = ["maxRecords", "since", "until", "results"];

/** Every argument of a query. */
export const RECORDS_QUERY_PROPERTIES: readonly string[] = [
  "invokerIds",
  ...PAGE_PROPERTIES,
  ...HISTORY_PROPERTIES,
  "region",
];

/**
 * Checks the arguments of `getInvokerRecords`, whatever they are, and says plainly what they ask for. Nothing throws;
 * every problem names its property. `region` is checked, and used elsewhere.
 *
 * @param accepted the arguments that the caller takes, others being unknown: a subset of
 *   {@link RECORDS_QUERY_PROPERTIES}, and names that the caller checks by itself
 */
export function parseRecordsQuery(input: unknown, accepted = RECORDS_QUERY_PROPERTIES): Parsed<RecordsQuery> {
  const args = readArguments(input, accepted);
  const invokerIds = args.parse("invokerIds", parseInvokerIds);
  const limit = args.parse("limit", integerParser(1, API_MAX));
  const offset = args.parse("offset", integerParser(0));
  const maxRecords = args.parse("maxRecords", integerParser(1));
  const since = args.parse("since", parseInstant);
  const until = args.parse("until", parseInstant);
  const results = args.parse("results", parseResults);
  const region = args.parse("region", parseRegion);

  const idCount = (invokerIds.ok && invokerIds.value?.length) || 0;
  const problems = [
    ...args.problems,
    ...[invokerIds, limit, offset, maxRecords, since, until, results, region].flatMap((parsed) => parsed.problems),
    ...findPageConflicts(args.present, idCount),
    ...(since.ok && until.ok ? findEmptyWindow(since.value, until.value) : []),
  ];
  const allPassed =
    invokerIds.ok && limit.ok && offset.ok && maxRecords.ok && since.ok && until.ok && results.ok && region.ok;
  if (!allPassed || problems.length > 0) return { ok: false, problems };

  if (limit.value !== undefined || offset.value !== undefined) {
    return accept({
      kind: "page",
      invokerIds: invokerIds.value,
      limit: limit.value ?? API_DEFAULT_LIMIT,
      offset: offset.value ?? 0,
    });
  }
  return accept({
    kind: "history",
    invokerIds: invokerIds.value,
    sinceMs: since.value,
    untilMs: until.value,
    results: results.value,
    maxRecords: maxRecords.value,
  });
}

/**
 * Checks the arguments of `getLatestInvokerRecords`, whatever they are: `invokerIds`, of which there is at least one, and
 * `region`. Nothing throws; every problem names its property.
 */
export function parseLatestQuery(input: unknown): Parsed<{ invokerIds: string[] }> {
  const args = readArguments(input, ["invokerIds", "region"]);
  const invokerIds = readRequiredInvokerIds(args);
  const region = args.parse("region", parseRegion);
  const problems = [...args.problems, ...invokerIds.problems, ...region.problems];
  return invokerIds.ok && problems.length === 0 ? accept({ invokerIds: invokerIds.value }) : { ok: false, problems };
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

function findEmptyWindow(sinceMs: number | undefined, untilMs: number | undefined): ArgumentProblem[] {
  if (sinceMs === undefined || untilMs === undefined || sinceMs < untilMs) return [];
  const [since, until] = [sinceMs, untilMs].map((ms) => new Date(ms).toISOString());
  return [{ property: "since", problem: `${since} is not before until, ${until}: no run could match` }];
}
