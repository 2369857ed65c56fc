import { completeCriteria } from "./criteria";
import type { CompleteCriteria, HealthCriteria } from "./HealthCriteria";
import type { Invoker } from "./Invoker";
import { type InvokerRecord, invokeTimeMs, isFinished } from "./InvokerRecord";
import { findTurn, nameInvoker, type Presence, type RunHistory, selectRuns } from "./RunHistory";
import { findViolations, type HealthVerdict, type HealthViolation } from "./rules";

/**
 * How much of an invoker's history must be read, newest first, before the criteria can judge it. Reading may end when
 * both parts are there, or when the history ends.
 */
export interface HistoryNeed {
  /** At least so many newest runs, in progress or not. */
  runs: number;
  /** At least so many newest finished runs. */
  finishedRuns: number;
  /**
   * Undefined, or: every run that started at most `seconds` ago; fewer will do as soon as there are `finishedRuns`
   * newest finished ones, where that is given.
   */
  window?: { seconds: number; finishedRuns?: number };
  /** Undefined, or: as many finished runs as it takes to see whether the invoker has recovered, see `findTurn`. */
  recovery?: CompleteCriteria;
}

/**
 * Says how much history {@link HealthCriteria} need, so that a caller reads no more. By default that is the newest
 * finished run alone. `judgeWait` needs no more than that either.
 */
export function historyNeeded(criteria: HealthCriteria): HistoryNeed {
  const complete = completeCriteria(criteria);
  const { latest, maxConsecutiveFailures, minSuccessRate, minRuns, windowRuns, windowSeconds } = complete;
  const recovery = complete.minConsecutiveSuccesses > 1 ? { recovery: complete } : {};
  const streakRuns = maxConsecutiveFailures === undefined ? 0 : maxConsecutiveFailures + 1;
  const rateRuns = minSuccessRate === undefined ? 0 : windowRuns;
  // The newest run is the only one that decides which due times have none.
  const runs = latest === "run" || complete.maxMissedRuns !== undefined ? 1 : 0;
  const judgedRuns = latest === "run" && complete.maxRunSeconds === undefined ? 0 : 1;
  if (windowSeconds === undefined) {
    return { runs, finishedRuns: Math.max(judgedRuns, streakRuns, rateRuns, minRuns), ...recovery };
  }
  const enoughInWindow = Math.max(rateRuns, minRuns);
  const finishedRuns = Number.isFinite(enoughInWindow) ? { finishedRuns: enoughInWindow } : {};
  return {
    runs,
    finishedRuns: Math.max(judgedRuns, streakRuns),
    window: { seconds: windowSeconds, ...finishedRuns },
    ...recovery,
  };
}

/** Whether the newest records of one invoker, newest first, are as many as {@link historyNeeded} asked for. */
export function hasHistoryNeeded(need: HistoryNeed, newestFirst: readonly InvokerRecord[], nowMs: number): boolean {
  const finishedRuns = newestFirst.filter((record) => isFinished(record.result));
  const finishedCount = finishedRuns.length;
  if (newestFirst.length < need.runs || finishedCount < need.finishedRuns) return false;
  if (need.recovery && !findTurn(finishedRuns, need.recovery).isDecided) return false;
  if (!need.window || finishedCount >= (need.window.finishedRuns ?? Number.POSITIVE_INFINITY)) return true;
  const oldest = newestFirst.at(-1);
  return oldest !== undefined && invokeTimeMs(oldest) < nowMs - need.window.seconds * 1000;
}

/** What is judged, by what, and when. */
export interface HealthQuestion {
  /** One named twice is judged once. */
  invokerIds: readonly string[];
  /** By what they are judged. */
  criteria: HealthCriteria;
  /**
   * An invoker's records, in any order by time; empty when there are none. Of runs of equal time the one that stands first
   * counts as the newer.
   */
  recordsOf(invokerId: string): readonly InvokerRecord[];
  /**
   * An invoker with its schedule, as `getInvokers` gives it, read at `nowMs`; undefined for one that the region does not have.
   * Needed for `maxMissedRuns`.
   */
  invokerOf?(invokerId: string): Invoker | undefined;
  /** This machine's clock, in milliseconds since the UNIX epoch. */
  nowMs: number;
}

/** A question about invokers that were to be read for it. */
export interface ReadQuestion extends HealthQuestion {
  /** Why the service did not tell of the invokers: then nothing can be judged by their schedules. */
  whyUnknown?: string | undefined;
  /** What is known of an invoker without any run. */
  presenceOf?(invokerId: string): Presence;
  /** The region in which they were looked for; undefined where that is not known. */
  region?: string | undefined;
  /** Whether there are questions about other regions too: then this one's is named. */
  isOneOfSeveral?: boolean;
}

/**
 * Judges invokers by their records. Every invoker must pass every rule that the criteria name; see
 * {@link HealthCriteria} for what each means. Of its records the caller gives as many as `historyNeeded` asks for, or more.
 *
 * @param questions one for each region, of the same moment
 */
export function judgeHealth(...questions: readonly ReadQuestion[]): HealthVerdict {
  const histories = prepareHistories(questions);
  return toVerdict(histories, histories.flatMap(findViolations), (questions[0] as ReadQuestion).nowMs);
}

/** The history of each invoker as the rules look at it. */
export function prepareHistories(questions: readonly ReadQuestion[]): RunHistory[] {
  const histories: RunHistory[] = [];
  for (const { invokerIds, recordsOf, invokerOf, presenceOf, region, isOneOfSeveral, nowMs, ...asked } of questions) {
    const criteria = completeCriteria(asked.criteria);
    const whyUnknown = asked.whyUnknown ?? (invokerOf ? undefined : "its schedule was not read.");
    for (const invokerId of new Set(invokerIds)) {
      histories.push({
        invokerId,
        region,
        name: nameInvoker(invokerId, isOneOfSeveral ? region : undefined),
        criteria,
        nowMs,
        invoker: invokerOf?.(invokerId),
        whyUnknown,
        presence: presenceOf?.(invokerId) ?? {},
        ...selectRuns(recordsOf(invokerId), criteria, nowMs),
      });
    }
  }
  return histories;
}

/** The verdict on some histories of one moment, by what was found about them. */
export function toVerdict(
  histories: readonly RunHistory[],
  violations: HealthViolation[],
  nowMs: number,
): HealthVerdict {
  return {
    healthy: violations.length === 0,
    checkedAt: new Date(nowMs).toISOString(),
    violations,
    latest: Object.fromEntries(histories.map(({ invokerId, judgedRun }) => [invokerId, judgedRun])),
  };
}
