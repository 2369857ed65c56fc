import { rejectOnAbort } from "../checks/Clock";
import { TatError } from "../checks/TatError";
import type { HealthCriteria } from "../runs/HealthCriteria";
import { historyNeeded } from "../runs/judgeHealth";
import { type AwaitedInvoker, judgeWait, type WaitJudgement, type WaitQuestion } from "../runs/judgeWait";
import { nameInvoker } from "../runs/RunHistory";
import type { TatApi } from "../wire/TatApi";
import { readQuestions, readSchedules } from "./health";
import type { InvokerPoller, PollWatcher } from "./InvokerPoller";
import { InvokerSearch } from "./InvokerSearch";
import { type AskedRegion, readEach, unreadError } from "./targets";

/** A region in which invokers are waited for. */
export type WatchedRegion = AskedRegion<TatApi & { readonly poller: InvokerPoller }>;

/** A region while invokers are waited for there. */
interface WatchedInvokers extends WatchedRegion {
  poller: InvokerPoller;
  watcher: PollWatcher;
  search: InvokerSearch;
}

/** What is waited for: a healthy run of each invoker that started after a moment. */
export interface WaitRequest {
  criteria: HealthCriteria;
  /** A run counts when it started strictly after this, in milliseconds since the UNIX epoch. */
  startedAfterMs: number;
  /** When to give up, in milliseconds from now. */
  timeoutMs: number;
  /** How often to ask, in milliseconds. */
  pollMs: number;
}

/** How far a wait has come, or how it ended: `timedOut` is a wait that was given up. See {@link WaitJudgement}. */
export interface WaitOutcome extends Pick<WaitJudgement, "verdict" | "waitingFor"> {
  state: "healthy" | "unhealthy" | "timedOut";
  /** Why the last poll saw nothing, when it failed. */
  lastError?: TatError;
}

export interface WaitOptions {
  /** Ends the wait at once: it rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Told after each poll that ends nothing; of one that failed for a passing reason, what was seen last and the error. */
  onProgress?(judgement: WaitJudgement, error?: TatError): void;
}

/**
 * Waits until every invoker has had a healthy run that started after a moment; ends at once when one failed beyond what
 * the criteria allow. Each look is one at all regions. All waits with the same poller share their requests. A poll that
 * failed for a passing reason is made up for by the next; any other failure ends the wait.
 *
 * @param regions at least one
 */
export async function waitForInvokers(
  regions: readonly WatchedRegion[],
  request: WaitRequest,
  { signal, onProgress }: WaitOptions = {},
): Promise<WaitOutcome> {
  signal?.throwIfAborted();
  const { clock } = (regions[0] as WatchedRegion).api.poller;
  const ended = new AbortController();
  const watched = regions.map((region): WatchedInvokers => {
    const { poller } = region.api;
    const watcher = poller.join(region.invokerIds, request.pollMs);
    return { ...region, poller, watcher, search: new InvokerSearch(poller.api) };
  });
  /** What the last look at each region has seen that saw something. */
  const seen = new Map<WatchedInvokers, WaitQuestion>();
  let last = nothingSeen(watched, request);
  let lastError: TatError | undefined;
  let isFirstLook = true;

  async function look(): Promise<{ judgement: WaitJudgement; error?: TatError }> {
    const answers = await readEach(watched, async (region): Promise<WaitQuestion> => {
      const recordsOf = await region.poller.nextLook(region.watcher);
      return { ...askOf(region, request), recordsOf, region: await region.api.readRegion(ended.signal) };
    });
    for (const [region, question] of answers.found) seen.set(region, question);
    if (answers.found.length === 0) throw unreadError(answers);
    const judgement = await judgeLook(
      watched.flatMap((region): [WatchedInvokers, WaitQuestion][] => {
        const question = seen.get(region);
        return question ? [[region, { ...question, nowMs: clock.now() }]] : [];
      }),
      isFirstLook,
      ended.signal,
    );
    if (answers.unread.length === 0) {
      isFirstLook = false;
      return { judgement };
    }
    const error = unreadError(answers, judgement.verdict.violations);
    if (!error.retryable) throw error;
    if (judgement.state === "unhealthy") return { judgement };
    // What was seen earlier lets nothing pass.
    const unread = answers.unread.flatMap(([region]) => listUnread({ ...region, ...seen.get(region) }));
    const known = judgement.waitingFor.map(({ name }) => name);
    const waitingFor = [...judgement.waitingFor, ...unread.filter(({ name }) => !known.includes(name))];
    return { judgement: { state: "waiting", verdict: { ...judgement.verdict, healthy: false }, waitingFor }, error };
  }

  async function watch(): Promise<WaitOutcome> {
    for (;;) {
      try {
        const { judgement, error } = await look();
        last = judgement;
        lastError = error;
      } catch (error) {
        if (!TatError.isInstance(error) || !error.retryable) throw error;
        lastError = error;
      }
      ended.signal.throwIfAborted();
      if (last.state !== "waiting") return { ...last, state: last.state };
      onProgress?.(last, lastError);
    }
  }

  const timeout = clock.sleep(request.timeoutMs, ended.signal);
  const givenUp = timeout.then((): WaitOutcome => ({ ...last, state: "timedOut", lastError }));
  try {
    return await rejectOnAbort(Promise.race([watch(), givenUp]), signal);
  } finally {
    ended.abort();
    for (const { poller, watcher } of watched) poller.leave(watcher);
  }
}

/**
 * Judges by what the polls saw. Where the criteria look further back, that is read only once a run has come, and so are the
 * schedules that they ask for; these also at the first look, since of some invokers no run is to be expected. Whether an
 * invoker without any run is there at all is asked at each look until it is.
 */
async function judgeLook(
  seen: readonly [WatchedInvokers, WaitQuestion][],
  isFirstLook: boolean,
  signal: AbortSignal,
): Promise<WaitJudgement> {
  const [[{ poller }, { criteria, startedAfterMs }]] = seen as readonly [[WatchedInvokers, WaitQuestion]];
  const { results, latest, maxRunSeconds } = criteria;
  const isSeen = isSeenByPoll(criteria);
  const seenCriteria = isSeen ? criteria : { results, latest, maxRunSeconds };
  const first = judgeWait(...seen.map(([, question]) => ({ ...question, criteria: seenCriteria })));
  if (first.state !== "waiting") {
    if (isSeen) return first;
    const regions = seen.map(([region]) => region);
    const questions = await readQuestions(regions, { criteria, nowMs: poller.clock.now() }, signal);
    return judgeWait(...questions.map((question) => ({ ...question, startedAfterMs })));
  }
  const asksSchedules = isFirstLook && criteria.maxMissedRuns !== undefined;
  const questionOf = new Map(seen);
  const answers = await readEach([...questionOf.keys()], async (region): Promise<WaitQuestion> => {
    const question = questionOf.get(region) as WaitQuestion;
    const { invokerIds } = question;
    const unseen = invokerIds.filter((id) => question.recordsOf(id).length === 0);
    const schedules = asksSchedules ? await readSchedules(region.api, { invokerIds, criteria }, signal) : {};
    const presences = await region.search.find(unseen, schedules, signal);
    return { ...question, criteria: asksSchedules ? criteria : seenCriteria, ...schedules, ...presences };
  });
  if (answers.unread.length > 0) throw unreadError(answers, first.verdict.violations);
  const nowMs = poller.clock.now();
  return judgeWait(...answers.found.map(([, question]) => ({ ...question, nowMs })));
}

/** Of runs before the newest finished one a poll sees nothing: one that hangs there is to count as it does in the next check. */
function isSeenByPoll(criteria: HealthCriteria): boolean {
  const { runs, finishedRuns, window, recovery } = historyNeeded(criteria);
  const isNewest = runs <= 1 && finishedRuns <= 1 && window === undefined && recovery === undefined;
  return isNewest && criteria.maxMissedRuns === undefined && criteria.maxRunSeconds === undefined;
}

function askOf(
  { invokerIds, region, isOneOfSeveral, poller }: WatchedInvokers,
  { criteria, startedAfterMs }: WaitRequest,
): WaitQuestion {
  const recordsOf = () => [];
  return { invokerIds, region, isOneOfSeveral, criteria, startedAfterMs, nowMs: poller.clock.now(), recordsOf };
}

function nothingSeen(regions: readonly WatchedInvokers[], request: WaitRequest): WaitJudgement {
  const judgement = judgeWait(...regions.map((region) => ({ ...askOf(region, request), criteria: {} })));
  return { ...judgement, waitingFor: regions.flatMap(listUnread) };
}

function listUnread({ region, invokerIds, isOneOfSeveral }: Omit<AskedRegion, "api">): AwaitedInvoker[] {
  const reason = "its runs could not be read";
  return invokerIds.map((id) => ({ name: nameInvoker(id, isOneOfSeveral ? region : undefined), reason }));
}
