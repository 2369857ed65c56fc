import { formatDuration, formatPercentDown } from "./durations";
import { type InvokerRecord, invokeTimeMs, isFinished } from "./InvokerRecord";
import { describeAbsence, describeRun, findTurn, isHealthy, listResults, type RunHistory } from "./RunHistory";
import { findScheduleFault } from "./scheduleRules";

/** The rule that a violation breaks, named after the criterion; these names are stable. */
export type HealthRule =
  | "minRuns"
  | "latestResult"
  | "maxAge"
  | "maxConsecutiveFailures"
  | "minSuccessRate"
  | "maxRun"
  | "minConsecutiveSuccesses"
  | "maxMissedRuns"
  | "disabled"
  | "notFound"
  | "schedule";

/** One rule that one invoker breaks. */
export interface HealthViolation {
  /** The invoker that breaks it. */
  invokerId: string;
  /** The region that was asked for it; absent where none is named, not in the configuration either. */
  region?: string | undefined;
  /**
   * `minRuns`, `latestResult`, `maxAge`, `maxConsecutiveFailures`, `minSuccessRate`, `maxRun` (by `maxRunSeconds`) or
   * `minConsecutiveSuccesses`; by `maxMissedRuns` one of `maxMissedRuns`, `disabled`, `notFound` (the region has no such
   * invoker: then the only one) and `schedule` (it cannot be judged by its schedule, or not without a permission).
   */
  rule: HealthRule;
  /**
   * For people, one line: the invoker, its region where several were asked, the rule, the run and how long ago it was, and
   * what would make it pass. Where `explain` asks for it, lines below it say why the run failed.
   */
  message: string;
}

/** Whether invokers are healthy, and if not, why. */
export interface HealthVerdict {
  /** True when there is no violation. */
  healthy: boolean;
  /** When it was judged, by this machine's clock: RFC 3339 in UTC. */
  checkedAt: string;
  /** In the order in which the invokers were asked for, region by region; empty when all are healthy. */
  violations: HealthViolation[];
  /** The run of each invoker that was judged, by the invoker's ID, as `latest` of the criteria says; undefined where there is none. */
  latest: { [invokerId: string]: InvokerRecord | undefined };
}

/** Too few runs: says how many there are, and names the newest one that does not count. */
function findMinRunsFault(history: RunHistory): string | undefined {
  const { criteria, countedRuns, runs, nowMs } = history;
  const { minRuns, windowSeconds } = criteria;
  if (countedRuns.length >= minRuns) return undefined;
  if (runs.length === 0) return describeNoRun(history);
  const within = windowSeconds === undefined ? "" : ` within the last ${formatDuration(windowSeconds * 1000)}`;
  const found =
    countedRuns.length === 0 ? "no finished run" : `${countedRuns.length} finished ${runOrRuns(countedRuns.length)}`;
  const passedOver = runs.find((run) => !countedRuns.includes(run));
  const newest = passedOver ? ` (newest that does not count: ${describeRun(passedOver, nowMs)})` : "";
  const missing = minRuns - countedRuns.length;
  return (
    `has ${found}${within}${newest}; ${describeNeed(minRuns)}. ` +
    `It passes once ${missing === 1 ? "a run has" : `${missing} more runs have`} finished.`
  );
}

/** An invoker that is known to be there is to be waited for; without a run, any other may be a slip of the ID or the region. */
function describeNoRun({ criteria: { minRuns }, invoker, presence }: RunHistory): string {
  const { region, isThere = invoker !== undefined || undefined, isEnabled = invoker?.enabled } = presence;
  if (isThere === false) return describeAbsence(presence, ", and no run at all under it");
  const passes = `it passes once ${minRuns === 1 ? "a run has" : `${minRuns} runs have`} finished`;
  if (isThere) {
    const disabled = isEnabled === false ? " and is disabled, so that its schedule starts none" : "";
    return `has not run yet${disabled}; ${describeNeed(minRuns)}. I${passes.slice(1)}.`;
  }
  const place = region === undefined ? "" : ` in ${region}`;
  return `has no run at all${place} under this ID; ${describeNeed(minRuns)}. Check the ID and the region; if both are right, ${passes}.`;
}

function describeNeed(minRuns: number): string {
  return `at least ${minRuns} ${minRuns === 1 ? "is" : "are"} needed`;
}

function runOrRuns(count: number): string {
  return count === 1 ? "run" : "runs";
}

/** The judged run did not end well, or is in progress where that counts. Without any run, `minRuns` has the say. */
function findLatestResultFault({ criteria, judgedRun, nowMs }: RunHistory): string | undefined {
  if (!judgedRun || isHealthy(judgedRun, criteria)) return undefined;
  const wanted = listResults(criteria.results);
  if (!isFinished(judgedRun.result)) {
    return `is not done with its latest run (${describeRun(judgedRun, nowMs)}). It passes once that run ends with ${wanted}.`;
  }
  // How many failures in a row are tolerated has been said, so that rule judges.
  if (criteria.maxConsecutiveFailures !== undefined) return undefined;
  const which = criteria.latest === "run" ? "latest run" : "latest finished run";
  return `did not end its ${which} with ${wanted} (${describeRun(judgedRun, nowMs)}). It passes once a newer run ends with ${wanted}.`;
}

/** The judged run is too old. Without any run, `minRuns` has the say. */
function findMaxAgeFault({ criteria, judgedRun, nowMs }: RunHistory): string | undefined {
  const { maxAgeSeconds, latest } = criteria;
  if (!judgedRun || maxAgeSeconds === undefined) return undefined;
  if (nowMs - invokeTimeMs(judgedRun) <= maxAgeSeconds * 1000) return undefined;
  const limit = formatDuration(maxAgeSeconds * 1000);
  return latest === "run"
    ? `has not started a run for longer than ${limit} (latest: ${describeRun(judgedRun, nowMs)}). It passes once a run starts.`
    : `has finished no run that started within the last ${limit} (latest: ${describeRun(judgedRun, nowMs)}). It passes once a newer run has finished.`;
}

/** Too many of the newest finished runs in a row are failures. */
function findFailureStreakFault({ criteria, finishedRuns, nowMs }: RunHistory): string | undefined {
  const { maxConsecutiveFailures } = criteria;
  const [newest] = finishedRuns;
  if (maxConsecutiveFailures === undefined || !newest) return undefined;
  const newestSuccess = finishedRuns.findIndex((run) => isHealthy(run, criteria));
  const streak = newestSuccess === -1 ? finishedRuns.length : newestSuccess;
  if (streak <= maxConsecutiveFailures) return undefined;
  const wanted = listResults(criteria.results);
  const which = streak === 1 ? "its newest finished run" : `any of its newest ${streak} finished runs`;
  return (
    `did not end ${which} with ${wanted} (latest: ${describeRun(newest, nowMs)}); ` +
    `at most ${maxConsecutiveFailures} in a row may fail. It passes once a newer run ends with ${wanted}.`
  );
}

/** Too small a share of the window's finished runs are successes. Without any run in it, `minRuns` has the say. */
function findSuccessRateFault({ criteria, windowedRuns, nowMs }: RunHistory): string | undefined {
  const { minSuccessRate, windowSeconds } = criteria;
  if (minSuccessRate === undefined) return undefined;
  const failures = windowedRuns.filter((run) => !isHealthy(run, criteria));
  const [newestFailure] = failures;
  const successCount = windowedRuns.length - failures.length;
  const rate = successCount / windowedRuns.length;
  if (!newestFailure || rate >= minSuccessRate) return undefined;
  const within = windowSeconds === undefined ? "" : ` of the last ${formatDuration(windowSeconds * 1000)}`;
  const wanted = listResults(criteria.results);
  return (
    `ended ${successCount} of its newest ${windowedRuns.length} finished runs${within} with ${wanted}, ` +
    `which is ${formatPercentDown(rate)} (newest other: ${describeRun(newestFailure, nowMs)}). ` +
    `It passes once ${formatPercent(minSuccessRate)} of them do.`
  );
}

// Rounded far behind the point, to hide that 0.07 * 100 is 7.000000000000001.
function formatPercent(rate: number): string {
  return `${Number((rate * 100).toFixed(6))} %`;
}

/** Runs are in progress for too long: names the one that is for the longest. */
function findMaxRunFault(history: RunHistory): string | undefined {
  const { criteria, runs, nowMs } = history;
  if (criteria.maxRunSeconds === undefined) return undefined;
  const stuck = runs.filter((run) => isStuck(run, history));
  const longest = stuck.at(-1);
  if (!longest) return undefined;
  const limit = formatDuration(criteria.maxRunSeconds * 1000);
  return stuck.length === 1
    ? `has not ended a run within ${limit} (${describeRun(longest, nowMs)}). It passes once that run has ended.`
    : `has not ended ${stuck.length} runs within ${limit} (longest: ${describeRun(longest, nowMs)}). It passes once they have ended.`;
}

/** Whether a run is in progress for longer than the criteria allow. */
export function isStuck(run: InvokerRecord, { criteria, nowMs }: RunHistory): boolean {
  const { maxRunSeconds = Number.POSITIVE_INFINITY } = criteria;
  return !isFinished(run.result) && nowMs - invokeTimeMs(run) > maxRunSeconds * 1000;
}

/** Too few successes since more failures in a row than are tolerated. While they are the newest runs, the rules about failures have the say. */
function findRecoveryFault(history: RunHistory): string | undefined {
  const { criteria, finishedRuns, judgedRun, nowMs } = history;
  const { minConsecutiveSuccesses, maxConsecutiveFailures } = criteria;
  if (minConsecutiveSuccesses === 1) return undefined;
  const { failure } = findTurn(finishedRuns, criteria);
  if (!failure) return undefined;
  const isToldAlready = maxConsecutiveFailures !== undefined || (judgedRun && !isHealthy(judgedRun, criteria));
  if (failure === finishedRuns[0] && isToldAlready) return undefined;
  const count = finishedRuns.findIndex((run) => !isHealthy(run, criteria));
  const missing = minConsecutiveSuccesses - count;
  const wanted = listResults(criteria.results);
  return (
    `has ended only ${count} ${runOrRuns(count)} in a row with ${wanted} since it failed (${describeRun(failure, nowMs)}); ` +
    `at least ${minConsecutiveSuccesses} are needed. ` +
    `It passes once ${missing === 1 ? "a newer run ends" : `${missing} newer runs in a row end`} with ${wanted}.`
  );
}

/** Each rule says what is wrong, as the rest of a sentence that begins with the invoker; undefined when nothing is. */
const RULES: readonly [HealthRule, (history: RunHistory) => string | undefined][] = [
  ["minRuns", findMinRunsFault],
  ["latestResult", findLatestResultFault],
  ["maxAge", findMaxAgeFault],
  ["maxConsecutiveFailures", findFailureStreakFault],
  ["minSuccessRate", findSuccessRateFault],
  ["maxRun", findMaxRunFault],
  ["minConsecutiveSuccesses", findRecoveryFault],
];

/** Every rule that one invoker breaks. */
export function findViolations(history: RunHistory): HealthViolation[] {
  const { invokerId, region, name } = history;
  const violations: HealthViolation[] = [];
  const note = (rule: HealthRule, fault: string | undefined) => {
    if (fault) violations.push({ invokerId, ...(region && { region }), rule, message: `Invoker ${name} ${fault}` });
  };
  const { maxMissedRuns } = history.criteria;
  const bySchedule = maxMissedRuns === undefined ? undefined : findScheduleFault(history, maxMissedRuns);
  // Where there is no invoker, no coming run makes anything pass.
  if (bySchedule?.rule !== "notFound") for (const [rule, findFault] of RULES) note(rule, findFault(history));
  if (bySchedule) note(bySchedule.rule, bySchedule.fault);
  return violations;
}

/** Rules that speak of runs that failed. */
export const FAILURE_RULES: readonly HealthRule[] = ["latestResult", "maxConsecutiveFailures", "minSuccessRate"];

/** Rules by which no run is to be expected, or none that would be judged. */
export const HOPELESS_RULES: readonly HealthRule[] = ["disabled", "notFound", "schedule"];
