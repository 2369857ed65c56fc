import type { RunResult } from "./InvokerRecord";

/**
 * What makes an invoker healthy. Without any criteria: its latest finished run ended with `SUCCESS`.
 *
 * Words used by all of them: a run is finished unless its result is `PENDING`, `RUNNING` or `CANCELLING`; a result that
 * this package does not know counts as finished. A finished run is a success when its result is one of `results`, a
 * failure otherwise: `CANCELLED` and an unknown result are failures unless they are named there.
 */
export interface HealthCriteria {
  /** The results that count as healthy. Default `["SUCCESS"]`. */
  results?: RunResult[] | undefined;
  /**
   * Which run is judged by its result and its age: `finishedRun` (default) is the newest one that is over, so that a run
   * in progress neither passes nor fails; `run` is the newest one whatever it is, so that one in progress fails unless
   * `results` names its result.
   */
  latest?: "finishedRun" | "run" | undefined;
  /**
   * The judged run started at most so many seconds ago; whole, at least 1. Default: any age. A run that starts in the
   * future by this machine's clock has the age 0.
   */
  maxAgeSeconds?: number | undefined;
  /** The share of successes among the finished runs of the window: 0 to 1. Default: any. */
  minSuccessRate?: number | undefined;
  /**
   * How many of the newest finished runs in a row may be failures; whole, at least 0. Given, it takes the place of the
   * rule that the latest finished run must be a success: with 2, an invoker is healthy until its third failure in a row.
   * Default: none, by that rule. The window does not matter to it.
   */
  maxConsecutiveFailures?: number | undefined;
  /**
   * How many runs there must be, in `windowSeconds` if that is given; whole, at least 0. Default 1: no history is not
   * healthy. A run counts when it is finished or its result is healthy. With 0, an invoker without any run is healthy.
   */
  minRuns?: number | undefined;
  /**
   * The success rate is counted over the newest so many finished runs; whole, at least 1. Default 100, or all those of
   * `windowSeconds` when that is given.
   */
  windowRuns?: number | undefined;
  /**
   * The success rate and the number of runs are counted over the runs that started at most so many seconds ago; whole,
   * at least 1. Default: no such limit.
   */
  windowSeconds?: number | undefined;
  /**
   * A run that is still in progress (`PENDING`, `RUNNING` or `CANCELLING`) so many seconds after it started is unhealthy, also
   * where a newer run has ended; whole, at least 1. Default: any time. Looked at is what is read of the history: the newest
   * finished run and everything newer at least.
   */
  maxRunSeconds?: number | undefined;
  /**
   * After more failures in a row than `maxConsecutiveFailures` tolerates, so many finished runs in a row must be successes
   * before the invoker counts as healthy again; whole, at least 1. Default 1. The window does not matter to it, and it asks
   * for no runs of an invoker that has not failed: `minRuns` does.
   */
  minConsecutiveSuccesses?: number | undefined;
  /**
   * How many of the newest times in a row at which its schedule asked for a run may be without one, each over by more than
   * `graceSeconds`; whole, 0 to 1000. Default: not judged, and the schedule is not asked for.
   *
   * A run belongs to a due time when it started from 60 seconds before it until the next one, whatever started it. Due times
   * do not count that are not after the invoker's creation, nor those that are not after its last change, which is one unless
   * the newest run started within two minutes of it. An invoker that is not due yet passes. One that is disabled, unless it runs
   * once and has, that the region does not have, or whose schedule cannot be read with certainty is unhealthy. Needs
   * permission for DescribeInvokers.
   */
  maxMissedRuns?: number | undefined;
  /** How late a run may start before `maxMissedRuns` counts it as missed, in seconds; whole, at least 0. Default 300. */
  graceSeconds?: number | undefined;
}

/** The criteria that count also where they are left out. */
type Defaulted = "results" | "latest" | "minRuns" | "windowRuns" | "minConsecutiveSuccesses" | "graceSeconds";

/** Criteria with every default filled in; what stays undefined asks for nothing. `windowRuns` is infinite when only time limits the window. */
export type CompleteCriteria = {
  [Name in Exclude<keyof HealthCriteria, Defaulted>]?: NonNullable<HealthCriteria[Name]>;
} & {
  [Name in Defaulted]: NonNullable<HealthCriteria[Name]>;
};
