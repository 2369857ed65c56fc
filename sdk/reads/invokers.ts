import { systemClock } from "../checks/Clock";
import { accept, type Parsed, requireValid } from "../checks/InvalidArgumentError";
import { parseInvokerIds, parseRegion, type Region } from "../checks/parseNames";
import { listParser, valueParser } from "../checks/parseValues";
import { parseArguments } from "../checks/readArguments";
import { hasUnprintable, showValue } from "../checks/showValue";
import { TatError } from "../checks/TatError";
import { batchesOf, PAGE_SIZE } from "../history/PageReader";
import { addDueTimes, shareSchedules } from "../runs/dueTimes";
import type { Invoker } from "../runs/Invoker";
import type { InvokerPage, TatApi } from "../wire/TatApi";
import type { Connect, ReadOptions } from "./targets";

/** Which invokers are wanted. Without any argument: every invoker of the region. What is given narrows it together. */
export interface GetInvokersArgs {
  /** IDs of invokers, such as `ivk-b7s3qa5l`: any number. Left out: every invoker of the region. */
  invokerIds?: string[] | undefined;
  /** Only invokers with one of these names, exactly. The service has no such filter: all others are read too. */
  names?: string[] | undefined;
  /** Only invokers that run this command, such as `cmd-7bh2x4aq`. */
  commandId?: string | undefined;
  /** The region to ask, such as `ap-guangzhou`. Default: that of the configuration. */
  region?: Region | undefined;
}

/** The invokers that were found. */
export interface GetInvokersResult {
  /**
   * Each once: in the order of `invokerIds` where they are given, otherwise in the service's. One that the region does not
   * have is not among them, nor is a name that none has.
   */
  invokers: Invoker[];
}

/** As many as anybody writes; an account has fewer invokers. */
const MOST_NAMES = 100_000;

const parseInvokerNames = listParser({
  of: "names",
  emptyHint: "leave it out to ask for invokers of any name",
  maxLength: MOST_NAMES,
  findFault: (element) =>
    typeof element === "string" && element !== "" && element.length <= 200 && !hasUnprintable(element)
      ? undefined
      : `${showValue(element)} is not the name of an invoker: 1 to 200 printable characters are expected`,
});

const parseCommandId = valueParser<string>(
  (value) => typeof value === "string" && /^cmd-[A-Za-z0-9]{1,64}$/.test(value),
  "a command ID: cmd- and then 1 to 64 letters and digits are expected",
);

const PARSERS = {
  invokerIds: parseInvokerIds,
  names: parseInvokerNames,
  commandId: parseCommandId,
  region: parseRegion,
};

/** Checks the arguments of `getInvokers`, whatever they are. Nothing throws; every problem names its property. */
export function parseInvokersQuery(input: unknown): Parsed<GetInvokersArgs> {
  const { values, problems } = parseArguments<GetInvokersArgs>(input, PARSERS);
  return problems.length > 0 ? { ok: false, problems } : accept(values);
}

/** What `getInvokers` gives. Throws InvalidArgumentError before any request, when an argument cannot be used. */
export async function readInvokers(
  connect: Connect,
  args: GetInvokersArgs,
  { signal, clock = systemClock }: ReadOptions = {},
): Promise<GetInvokersResult> {
  const { invokerIds, names, commandId, region } = requireValid(parseInvokersQuery(args));
  const api = connect(region);
  const found =
    invokerIds === undefined
      ? await readList(api, { commandId }, signal)
      : [...(await readInvokersById(api, invokerIds, signal)).values()];
  const wanted = names && new Set(names);
  const isWanted = (invoker: Invoker) =>
    (wanted?.has(invoker.name) ?? true) && (commandId === undefined || invoker.commandId === commandId);
  const [nowMs, read] = [clock.now(), shareSchedules()];
  return { invokers: found.filter(isWanted).map((invoker) => addDueTimes(invoker, nowMs, read)) };
}

/**
 * Reads some invokers in one call per 100 of them, without due times: by ID, in the order in which they are named. An ID
 * that the region does not have is not there.
 */
export async function readInvokersById(
  api: TatApi,
  invokerIds: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Invoker>> {
  const lists = await Promise.all(batchesOf(invokerIds).map((batch) => readList(api, { invokerIds: batch }, signal)));
  const found = new Map(lists.flat().map((invoker) => [invoker.invokerId, invoker]));
  return new Map(invokerIds.flatMap((id) => found.get(id) ?? []).map((invoker) => [invoker.invokerId, invoker]));
}

/** Which invokers a list holds: those with some IDs, those of a command, or all of the region. */
interface Selection {
  invokerIds?: readonly string[];
  commandId?: string;
}

/** So many times a list that is changed while it is read is read anew. Invokers are seldom made or deleted. */
const MOST_PASSES = 5;
/** Far above what an account can have: a service that counts more would only keep the reader busy. */
const MOST_INVOKERS = 100_000;
/** Each page begins with the row that the page before it ends with. */
const STEP = PAGE_SIZE - 1;

/**
 * Reads a list of invokers, each once, in the service's order. No document says in which order that is, or what becomes of
 * the pages when an invoker is made or deleted between them. So each page shows again the last row of the one before it:
 * where it does not, rows have moved, and the list is read anew. Joined so, the pages hold every invoker that was there all
 * the time, as long as no two of them change places.
 */
async function readList(api: TatApi, selection: Selection, signal?: AbortSignal): Promise<Invoker[]> {
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const stop = new AbortController();
    const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    try {
      const pages = await readJoinedPages(
        (offset) => api.describeInvokers({ ...selection, limit: PAGE_SIZE, offset }, either),
        selection.invokerIds?.length,
      );
      if (pages) return [...new Map(pages.flat().map((invoker) => [invoker.invokerId, invoker])).values()];
    } finally {
      stop.abort();
    }
  }
  throw new TatError(
    `DescribeInvokers gave no whole list at any of ${MOST_PASSES} readings: invokers are made or deleted all the time, or its pages leave some out.`,
    { code: "InvokersNotStable", retryable: true },
  );
}

/**
 * The pages of a list, read side by side; undefined where two of them are not joined, or the last is not the end.
 *
 * @param asked how many invokers were asked for; undefined: all
 */
async function readJoinedPages(
  read: (offset: number) => Promise<InvokerPage>,
  asked: number | undefined,
): Promise<Invoker[][] | undefined> {
  const { invokers, totalCount, requestId } = await read(0);
  if (invokers.length >= totalCount) return [invokers];
  if (totalCount > (asked ?? MOST_INVOKERS)) {
    const limit = asked === undefined ? `no account has more than ${MOST_INVOKERS}` : `${asked} were asked for`;
    const problem = `counts ${totalCount} invokers, and ${limit}`;
    throw new TatError(`DescribeInvokers ${problem} (RequestId ${requestId}).`, { code: "InvalidResponse", requestId });
  }
  if (invokers.length < PAGE_SIZE) return undefined;
  const offsets = Array.from({ length: Math.ceil((totalCount - 1) / STEP) - 1 }, (_, index) => (index + 1) * STEP);
  const others = offsets.map(async (offset) => ({ offset, page: await read(offset) }));
  for (const other of others) other.catch(() => {}); // told where it is awaited, or for the first of them
  const pages = [invokers];
  let isAtEnd = false;
  for (const other of others) {
    const { offset, page } = await other;
    if (page.invokers[0]?.invokerId !== pages.at(-1)?.at(-1)?.invokerId) return undefined;
    pages.push(page.invokers);
    isAtEnd = offset + page.invokers.length >= page.totalCount;
  }
  return isAtEnd ? pages : undefined;
}
