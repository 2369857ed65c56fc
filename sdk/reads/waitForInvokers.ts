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
  /** There once an invoker without any run was looked for. */
  search?: InvokerSearch;
  /** What the last look that saw something has seen; undefined before it. */
  seen?: WaitQuestion;
}

/** A region of which something was seen. */
type SeenInvokers = WatchedInvokers & { seen: WaitQuestion };

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
    return { ...region, poller, watcher };
  });
  let last: WaitJudgement = {
    state: "waiting",
    verdict: { healthy: false, checkedAt: new Date(clock.now()).toISOString(), violations: [], latest: {} },
    waitingFor: watched.flatMap(listUnread),
  };
  let lastError: TatError | undefined;

  async function watch(): Promise<WaitOutcome> {
    let isFirstLook = true;
    for (;;) {
      try {
        const { judgement, error } = await look(watched, request, isFirstLook, ended.signal);
        isFirstLook &&= error !== undefined;
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

/** Waits for the next poll of all regions, and judges by it; of a region that cannot be asked, by what was seen of it before. */
async function look(
  watched: readonly WatchedInvokers[],
  request: WaitRequest,
  isFirstLook: boolean,
  signal: AbortSignal,
): Promise<{ judgement: WaitJudgement; error?: TatError }> {
  const { criteria, startedAfterMs } = request;
  const answers = await readEach(watched, async (asked) => {
    const recordsOf = await asked.poller.nextLook(asked.watcher);
    const { invokerIds, isOneOfSeveral, api, poller } = asked;
    const nowMs = poller.clock.now();
    const region = await api.readRegion(signal);
    asked.seen = { invokerIds, region, isOneOfSeveral, criteria, startedAfterMs, nowMs, recordsOf };
  });
  if (answers.found.length === 0) throw unreadError(answers);
  const seen = watched.filter((region): region is SeenInvokers => region.seen !== undefined);
  const judgement = await judgeLook(seen, request, isFirstLook, signal);
  if (answers.unread.length === 0) return { judgement };
  const error = unreadError(answers, judgement.verdict.violations);
  if (!error.retryable) throw error;
  if (judgement.state === "unhealthy") return { judgement };
  // What was seen earlier lets nothing pass.
  const unread = answers.unread.flatMap(([region]) => listUnread({ ...region, ...region.seen }));
  const known = judgement.waitingFor.map(({ name }) => name);
  const waitingFor = [...judgement.waitingFor, ...unread.filter(({ name }) => !known.includes(name))];
  return { judgement: { state: "waiting", verdict: { ...judgement.verdict, healthy: false }, waitingFor }, error };
}

/**
 * Judges by what the polls saw. Where the criteria look further back, that is read only once a run has come, and so are the
 * schedules that they ask for; these also at the first look, since of some invokers no run is to be expected. Whether an
 * invoker without any run is there at all is asked at each look until it is.
 */
async function judgeLook(
  regions: readonly SeenInvokers[],
  { criteria, startedAfterMs }: WaitRequest,
  isFirstLook: boolean,
  signal: AbortSignal,
): Promise<WaitJudgement> {
  const { clock } = (regions[0] as SeenInvokers).poller;
  const { results, latest, maxRunSeconds } = criteria;
  const isSeen = isSeenByPoll(criteria);
  const seenCriteria = isSeen ? criteria : { results, latest, maxRunSeconds };
  const judge = (known: readonly Partial<WaitQuestion>[] = []) => {
    const now = { criteria: seenCriteria, nowMs: clock.now() };
    return judgeWait(...regions.map(({ seen }, index) => ({ ...seen, ...now, ...known[index] })));
  };
  const first = judge();
  if (first.state !== "waiting") {
    if (isSeen) return first;
    const questions = await readQuestions(regions, { criteria, nowMs: clock.now() }, signal);
    return judgeWait(...questions.map((question) => ({ ...question, startedAfterMs })));
  }
  const asksSchedules = isFirstLook && criteria.maxMissedRuns !== undefined;
  const answers = await readEach(regions, async (region): Promise<Partial<WaitQuestion>> => {
    const { invokerIds, recordsOf } = region.seen;
    const unseen = invokerIds.filter((id) => recordsOf(id).length === 0);
    const schedules = asksSchedules ? await readSchedules(region.api, region.seen, signal) : {};
    region.search ??= new InvokerSearch(region.api);
    const presences = await region.search.find(unseen, schedules, signal);
    return { ...(asksSchedules && { criteria }), ...schedules, ...presences };
  });
  if (answers.unread.length > 0) throw unreadError(answers, first.verdict.violations);
  return judge(answers.found.map(([, known]) => known));
}

/** Of runs before the newest finished one a poll sees nothing: one that hangs there is to count as it does in the next check. */
function isSeenByPoll(criteria: HealthCriteria): boolean {
  const { runs, finishedRuns, window, recovery } = historyNeeded(criteria);
  const isNewest = runs <= 1 && finishedRuns <= 1 && window === undefined && recovery === undefined;
  return isNewest && criteria.maxMissedRuns === undefined && criteria.maxRunSeconds === undefined;
}

function listUnread({ region, invokerIds, isOneOfSeveral }: Omit<AskedRegion, "api">): AwaitedInvoker[] {
  const reason = "its runs could not be read";
  return invokerIds.map((id) => ({ name: nameInvoker(id, isOneOfSeveral ? region : undefined), reason }));
}
