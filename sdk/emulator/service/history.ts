import { createHash } from "node:crypto";
import { EmulatorArgumentError } from "./arguments";

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
  const { latestResults = [], inProgress = 0, successRate = 1, meanFailureStreak } = plan;
  const exactCount = latestResults.length + inProgress;
  const count = plan.count ?? exactCount;
  if (count < exactCount) {
    const problem = `${count} is less than latestResults and inProgress name (${exactCount})`;
    throw new EmulatorArgumentError(`${property}.count`, problem);
  }
  // The failures must fit between the successes.
  if (meanFailureStreak !== undefined && successRate > 0 && 1 - successRate > successRate * meanFailureStreak) {
    const problem = `no history has streaks of ${meanFailureStreak} failures and a success rate of ${successRate}`;
    throw new EmulatorArgumentError(`${property}.meanFailureStreak`, problem);
  }
  const results = Array.from({ length: count - exactCount }, createResultChain(plan, random));
  return [...results, ...[...latestResults].reverse(), ...Array<string>(inProgress).fill("RUNNING")];
}

/**
 * Gives the results of finished runs one after the other, as a plan's rates say. With a mean streak s the runs are a chain of
 * two states: a failure is the last of its streak with 1/s, and a success is followed by a failure so often that the share of
 * successes stays `successRate`.
 */
export function createResultChain(plan: ResultPlan, random: RandomStream): () => string {
  const { successRate = 1, failureResults = ["FAILED"], meanFailureStreak: streak } = plan;
  const failureRate = 1 - successRate;
  const isChain = streak !== undefined && successRate > 0 && successRate < 1;
  let isFailing = isChain && random.nextFraction() < failureRate;
  return () => {
    const rate = !isChain ? failureRate : isFailing ? 1 - 1 / streak : failureRate / (successRate * streak);
    isFailing = random.nextFraction() < rate;
    return isFailing ? random.pick(failureResults) : "SUCCESS";
  };
}

/** Numbers that look random and depend on nothing but the seed's text. */
export class RandomStream {
  private block = Buffer.alloc(0);
  private blockCount = 0;
  private position = 0;

  constructor(private readonly seed: string) {}

  /** The next number, at least 0 and below 1. */
  nextFraction(): number {
    if (this.position === this.block.length) {
      this.block = createHash("sha256")
        .update(`${this.seed}#${this.blockCount++}`)
        .digest();
      this.position = 0;
    }
    const value = this.block.readUInt32BE(this.position);
    this.position += 4;
    return value / 2 ** 32;
  }

  /** The next integer from `low` to `high`, both included. */
  nextInteger(low: number, high: number): number {
    return low + Math.floor(this.nextFraction() * (high - low + 1));
  }

  /** The next one of some values. */
  pick<T>(values: readonly T[]): T {
    return values[this.nextInteger(0, values.length - 1)] as T;
  }

  /** The next ID of the service's shape: the prefix and eight letters or digits. */
  nextId(prefix: string): string {
    return prefix + Array.from({ length: 8 }, () => this.nextInteger(0, 35).toString(36)).join("");
  }
}
