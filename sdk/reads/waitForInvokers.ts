import { type Clock, rejectOnAbort } from "../checks/Clock";
import { TatError } from "../checks/TatError";
import type { HealthCriteria } from "../runs/HealthCriteria";
import { historyNeeded, type ReadQuestion } from "../runs/judgeHealth";
import { judgeWait, type WaitJudgement } from "../runs/judgeWait";
import { readQuestion, readSchedules } from "./health";
import type { RecordsOf } from "./InvokerLooks";
import type { InvokerPoller } from "./InvokerPoller";
import { InvokerSearch } from "./InvokerSearch";

/** What is waited for: a healthy run of each invoker that started after a moment. */
export interface WaitRequest {
  /** At least one. */
  invokerIds: readonly string[];
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
 * the criteria allow. All waits with the same poller share their requests. A poll that failed for a passing reason is made
 * up for by the next; any other failure ends the wait.
 */
export async function waitForInvokers(
  poller: InvokerPoller,
  request: WaitRequest,
  { signal, onProgress }: WaitOptions = {},
): Promise<WaitOutcome> {
  signal?.throwIfAborted();
  const { clock } = poller;
  const ended = new AbortController();
  const watcher = poller.join(request.invokerIds, request.pollMs);
  let last = nothingSeen(request, clock);
  let lastError: TatError | undefined;
  let isFirstLook = true;
  const search = new InvokerSearch(poller.api);

  async function watch(): Promise<WaitOutcome> {
    for (;;) {
      try {
        last = await judgeLook(poller, request, await poller.nextLook(watcher), search, isFirstLook, ended.signal);
        isFirstLook = false;
        lastError = undefined;
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
    poller.leave(watcher);
  }
}

/**
 * Judges by what the poll saw. Where the criteria look further back, that is read only once a run has come, and so are the
 * schedules that they ask for; these also at the first look, since of some invokers no run is to be expected. Whether an
 * invoker without any run is there at all is asked at each look until it is.
 */
async function judgeLook(
  { api, clock }: InvokerPoller,
  request: WaitRequest,
  recordsOf: RecordsOf,
  search: InvokerSearch,
  isFirstLook: boolean,
  signal: AbortSignal,
): Promise<WaitJudgement> {
  const { invokerIds, criteria } = request;
  const { results, latest, maxRunSeconds } = criteria;
  const isSeen = isSeenByPoll(criteria);
  const seen = { ...request, criteria: isSeen ? criteria : { results, latest, maxRunSeconds } };
  const first = judgeRecords(seen, recordsOf, clock);
  if (first.state !== "waiting") {
    if (isSeen) return first;
    const question = await readQuestion(api, { invokerIds, criteria, nowMs: clock.now() }, signal);
    return judgeWait({ ...question, startedAfterMs: request.startedAfterMs });
  }
  const asksSchedules = isFirstLook && criteria.maxMissedRuns !== undefined;
  const unseen = invokerIds.filter((id) => recordsOf(id).length === 0);
  if (!asksSchedules && unseen.length === 0) return first;
  const schedules = asksSchedules ? await readSchedules(api, request, signal) : {};
  const presences = await search.find(unseen, schedules, signal);
  const question = { ...(asksSchedules ? request : seen), ...schedules, ...presences };
  return judgeRecords(question, recordsOf, clock);
}

/** Of runs before the newest finished one a poll sees nothing: one that hangs there is to count as it does in the next check. */
function isSeenByPoll(criteria: HealthCriteria): boolean {
  const { runs, finishedRuns, window, recovery } = historyNeeded(criteria);
  const isNewest = runs <= 1 && finishedRuns <= 1 && window === undefined && recovery === undefined;
  return isNewest && criteria.maxMissedRuns === undefined && criteria.maxRunSeconds === undefined;
}

function nothingSeen(request: WaitRequest, clock: Clock): WaitJudgement {
  const waitingFor = request.invokerIds.map((invokerId) => ({ invokerId, reason: "its runs could not be read" }));
  return { ...judgeRecords({ ...request, criteria: {} }, () => [], clock), waitingFor };
}

function judgeRecords(request: WaitRequest & Partial<ReadQuestion>, recordsOf: RecordsOf, clock: Clock): WaitJudgement {
  return judgeWait({ ...request, recordsOf, nowMs: clock.now() });
}
