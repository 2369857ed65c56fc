import { EmulatorArgumentError } from "./arguments";
import type { RandomStream } from "./RandomStream";

/** How the results of a seeded history come about. */
export interface ResultPlan {
  /** How many runs the history has; an emulator takes a million in all. Default: as many as `latestResults` and `inProgress` name. */
  count?: number;
  /** Share of runs that succeed, 0 to 1. Default 1. */
  successRate?: number;
  /** Mean length of a streak of failures, in runs, at least 1. Default: each run fails on its own. */
  meanFailureStreak?: number;
  /** What failed runs come to, one of these at random. Default `["FAILED"]`. */
  failureResults?: readonly string[];
  /** The results of the newest finished runs, newest first: exact where chance will not do. */
  latestResults?: readonly string[];
  /** How many runs, the newest ones, are still going on: their result is `RUNNING`. Default 0. */
  inProgress?: number;
}

/**
 * The results of a history, oldest first. Throws {@link EmulatorArgumentError} for a plan that no history can follow;
 * `property` is what its messages call the plan.
 */
export function planResults(plan: ResultPlan, random: RandomStream, property = "addInvoker"): string[] {
  const { latestResults = [], inProgress = 0 } = plan;
  const exactCount = latestResults.length + inProgress;
  const count = plan.count ?? exactCount;
  if (count < exactCount) {
    throw new EmulatorArgumentError(
      `${property}.count`,
      `${count} is less than latestResults and inProgress name (${exactCount})`,
    );
  }
  checkStreak(plan, property);
  const nextResult = createResultChain(plan, random);
  const results = Array.from({ length: count - exactCount }, nextResult);
  return [...results, ...[...latestResults].reverse(), ...Array<string>(inProgress).fill("RUNNING")];
}

/** Gives the results of finished runs one after the other, as a plan's rates say. */
export function createResultChain(plan: ResultPlan, random: RandomStream): () => string {
  const { successRate = 1, failureResults = ["FAILED"] } = plan;
  const fails = createFailureChain(successRate, plan.meanFailureStreak, random);
  return () => (fails() ? random.pick(failureResults) : "SUCCESS");
}

/**
 * Whether the next run fails. With a mean streak s the runs are a chain of two states: a failure is the last of its streak
 * with 1/s, and a success is followed by a failure so often that the share of successes stays `successRate`.
 */
function createFailureChain(
  successRate: number,
  meanFailureStreak: number | undefined,
  random: RandomStream,
): () => boolean {
  const failureRate = 1 - successRate;
  if (meanFailureStreak === undefined || successRate === 0 || successRate === 1) {
    return () => random.nextFraction() < failureRate;
  }
  const startRate = failureRate / (successRate * meanFailureStreak);
  let failing = random.nextFraction() < failureRate;
  return () => {
    failing = random.nextFraction() < (failing ? 1 - 1 / meanFailureStreak : startRate);
    return failing;
  };
}

/** The failures must fit between the successes. */
function checkStreak({ successRate = 1, meanFailureStreak }: ResultPlan, property: string): void {
  if (meanFailureStreak === undefined || successRate === 0) return;
  if (1 - successRate <= successRate * meanFailureStreak) return;
  throw new EmulatorArgumentError(
    `${property}.meanFailureStreak`,
    `no history has streaks of ${meanFailureStreak} failures and a success rate of ${successRate}`,
  );
}
