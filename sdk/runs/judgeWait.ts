import { invokeTimeMs, isFinished } from "./InvokerRecord";
import { prepareHistories, type ReadQuestion, toVerdict } from "./judgeHealth";
import { describeRun, isHealthy, type RunHistory } from "./RunHistory";
import {
  FAILURE_RULES,
  findViolations,
  type HealthVerdict,
  type HealthViolation,
  HOPELESS_RULES,
  isStuck,
} from "./rules";

/** What is waited for: a healthy run of each invoker that started after a moment. */
export interface WaitQuestion extends ReadQuestion {
  /** A run counts when it started strictly after this, in milliseconds since the UNIX epoch. */
  startedAfterMs: number;
}

/** An invoker that is waited for. */
export interface AwaitedInvoker {
  /** As messages call it: see {@link RunHistory.name}. */
  name: string;
  /** For people: what is missing, and what was seen last. */
  reason: string;
}

/** How far a wait has come. */
export interface WaitJudgement {
  /** `unhealthy` as soon as one invoker is, whatever the others do; `healthy` when all are; else `waiting`. */
  state: "healthy" | "unhealthy" | "waiting";
  /** As `judgeHealth` gives it, but only with violations of invokers whose wait is over; healthy only in that state. */
  verdict: HealthVerdict;
  /** In the order in which the invokers were asked for. */
  waitingFor: AwaitedInvoker[];
}

/**
 * Judges whether a wait is over. Each invoker needs a run with a healthy result that started strictly after the moment,
 * and must then pass the criteria with its whole history:
 *
 * - no such run yet, or only one in progress: waiting (also when `latest` is `run` and the newest run is in progress);
 * - one that failed: unhealthy at once, also while a newer one is in progress, unless `maxConsecutiveFailures` tolerates
 *   it; then a healthy one is waited for further;
 * - one that is in progress for longer than `maxRunSeconds`: unhealthy at once;
 * - by `maxMissedRuns` an invoker that is disabled, does not exist or has a schedule that cannot be judged: unhealthy at
 *   once, before any run, since none is to be expected;
 * - `minRuns`, `maxAge`, `minConsecutiveSuccesses` or `maxMissedRuns` not met: waiting, since coming runs can meet them;
 *   `minSuccessRate` not met: unhealthy.
 *
 * The moment and the runs' times come from two clocks, and no tolerance is added: a moment from this machine's clock
 * that is ahead makes the wait pass over runs of that long (the service refuses requests from a clock more than five
 * minutes off, which bounds it). The service names whole seconds, so a run within the second of the moment may count as
 * earlier; a run at exactly the moment does not count. Each time it is the safe side: a later run is waited for.
 *
 * @param questions one for each region, of the same moment
 */
export function judgeWait(...questions: readonly WaitQuestion[]): WaitJudgement {
  const [{ startedAfterMs, nowMs }] = questions as readonly [WaitQuestion];
  const histories = prepareHistories(questions);
  const violations: HealthViolation[] = [];
  const waitingFor: AwaitedInvoker[] = [];
  for (const history of histories) {
    const found = judgeInvoker(history, startedAfterMs);
    if (typeof found === "string") waitingFor.push({ name: history.name, reason: found });
    else violations.push(...found);
  }
  const state = violations.length > 0 ? "unhealthy" : waitingFor.length > 0 ? "waiting" : "healthy";
  return { state, verdict: { ...toVerdict(histories, violations, nowMs), healthy: state === "healthy" }, waitingFor };
}

/** Why one invoker is waited for, or what is wrong with it; nothing is with a healthy one. */
function judgeInvoker(history: RunHistory, startedAfterMs: number): string | HealthViolation[] {
  const { criteria, nowMs, runs } = history;
  const violations = findViolations(history);
  const hopeless = violations.filter(({ rule }) => HOPELESS_RULES.includes(rule));
  if (hopeless.length > 0) return hopeless;
  const runsAfter = runs.filter((run) => invokeTimeMs(run) > startedAfterMs);
  const [newest] = runsAfter;
  if (!newest) return describeNoRunAfter(history, startedAfterMs);
  const over = runsAfter.filter((run) => isFinished(run.result) || isHealthy(run, criteria));
  if (over.length === 0 || (criteria.latest === "run" && over[0] !== newest)) {
    const isTooLong = runsAfter.some((run) => isStuck(run, history));
    if (isTooLong) return violations.filter(({ rule }) => rule === "maxRun");
    return `its run is not over: ${describeRun(newest, nowMs)}`;
  }
  const isOverForGood = violations.some(({ rule }) => rule === "maxRun" || FAILURE_RULES.includes(rule));
  if (isOverForGood) return violations;
  if (violations[0]) return violations[0].message;
  if (over.some((run) => isHealthy(run, criteria))) return [];
  return `its run failed, which the criteria tolerate: ${describeRun(newest, nowMs)}`;
}

/** What keeps an invoker waiting that has had no run since. It may be made yet, by the same deployment even, so this ends no wait. */
function describeNoRunAfter({ invoker, presence, runs: [latest], nowMs }: RunHistory, startedAfterMs: number): string {
  const { region = "the region", isThere = invoker !== undefined || undefined, nearest } = presence;
  const since = `no run has started since ${new Date(startedAfterMs).toISOString()}`;
  if (latest) return `${since}; the latest run ${describeRun(latest, nowMs)}`;
  if (isThere) return `${since}; it has not run yet`;
  const hint = nearest === undefined ? "" : `; ${nearest}`;
  return isThere === false
    ? `${region} has no invoker of this ID; check the ID and the region${hint}`
    : `no run at all in ${region} under this ID; check the ID and the region`;
}
