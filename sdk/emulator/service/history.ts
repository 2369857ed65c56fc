import { createHash } from "node:crypto";
import { EmulatorArgumentError } from "./arguments";
import type { StoredInvoker, StoredRecord, StoredTask } from "./store";

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

/** How many characters of a task ID count the tasks of its invocation. */
const INDEX_DIGITS = 2;
/** How many tasks an invocation may have: as many as these characters count. */
export const MOST_TASKS = 36 ** INDEX_DIGITS;

/** The tasks that follow from a run's result: one for each instance; of a partial failure the first instance failed. */
export function deriveTasks(record: StoredRecord, invoker: StoredInvoker): StoredTask[] {
  return invoker.instanceIds.map((instanceId, index) => {
    const taskStatus = deriveStatus(record.result, index);
    return {
      invocationTaskId: formatTaskId(record.invocationId, index),
      instanceId,
      taskStatus,
      exitCode: taskStatus === "FAILED" ? 1 : 0,
      output: deriveOutput(taskStatus, invoker.commandName, instanceId),
      errorInfo: "",
    };
  });
}

/** The ID of an invocation's task: it names the invocation, so that no index of 100,000 runs' tasks is needed. */
export function formatTaskId(invocationId: string, index: number): string {
  return `invt-${invocationId.slice("inv-".length)}${index.toString(36).padStart(INDEX_DIGITS, "0")}`;
}

/** The invocation that a task ID made by {@link formatTaskId} belongs to. */
export function invocationOfTask(invocationTaskId: string): string {
  return `inv-${invocationTaskId.slice("invt-".length, -INDEX_DIGITS)}`;
}

function deriveStatus(result: string, index: number): string {
  if (result === "PARTIAL_FAILED" || result === "PARTIAL_CANCELLED") {
    return index === 0 ? result.slice("PARTIAL_".length) : "SUCCESS";
  }
  return result;
}

function deriveOutput(taskStatus: string, commandName: string, instanceId: string): string {
  if (taskStatus === "SUCCESS") return `${commandName} finished on ${instanceId}\n`;
  return taskStatus === "FAILED" ? `${commandName} failed on ${instanceId}\n` : "";
}

/** An instant as DescribeInvokerRecords and DescribeInvokers write it: whole seconds and `Z`. */
export function formatUtcTime(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}Z`;
}

/** An instant as the samples of DescribeInvocations and DescribeInvocationTasks write it: whole seconds and `+00:00`. */
export function formatOffsetTime(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}+00:00`;
}
