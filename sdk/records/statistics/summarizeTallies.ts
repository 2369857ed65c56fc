import type { InvokerRecord } from "../InvokerRecord";
import type { RunStatistics } from "../RunStatistics";
import { isFinished, SUCCESS } from "../results";
import { computeMedian } from "./computeMedian";
import { newerOf, olderOf, type RunTally } from "./RunTally";

/** The statistics of one or more invokers' runs together. */
export function summarizeTallies(tallies: readonly RunTally[]): RunStatistics {
  const resultCounts = addResultCounts(tallies);
  const finishedCount = sum(resultCounts.filter(([result]) => isFinished(result)).map(([, count]) => count));
  const totalCount = sum(resultCounts.map(([, count]) => count));
  const newest = pickRecord(tallies, "newest", newerOf);
  const newestSuccess = pickRecord(tallies, "newestSuccess", newerOf);
  const newestFailure = pickRecord(tallies, "newestFailure", newerOf);
  const successCount = resultCounts.find(([result]) => result === SUCCESS)?.[1] ?? 0;
  return {
    totalCount,
    // Not an object that is filled by assignment: a result named __proto__ would be lost.
    resultCounts: Object.fromEntries(resultCounts),
    inProgress: totalCount - finishedCount,
    successRate: finishedCount === 0 ? null : successCount / finishedCount,
    latest: newest ?? null,
    latestFinished: pickRecord(tallies, "newestFinished", newerOf) ?? null,
    lastSuccessTime: newestSuccess?.invokeTime ?? null,
    lastFailureTime: newestFailure?.invokeTime ?? null,
    consecutiveFailures: sum(tallies.map((tally) => tally.countFailuresSince(newestSuccess))),
    consecutiveSuccesses: sum(tallies.map((tally) => tally.countSuccessesSince(newestFailure))),
    firstInvokeTime: pickRecord(tallies, "oldest", olderOf)?.invokeTime ?? null,
    lastInvokeTime: newest?.invokeTime ?? null,
    medianIntervalSeconds: computeMedian(tallies.flatMap(listIntervalsSeconds)),
  };
}

/** Sorted by result, so that the same runs always give the same text. */
function addResultCounts(tallies: readonly RunTally[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const tally of tallies) {
    for (const [result, count] of tally.resultCounts) counts.set(result, (counts.get(result) ?? 0) + count);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function listIntervalsSeconds(tally: RunTally): number[] {
  const startsMs = Float64Array.from(tally.startsMs).sort();
  return Array.from(startsMs.subarray(1), (startMs, index) => (startMs - (startsMs[index] as number)) / 1000);
}

/** Of one record that each tally keeps, the one that `choose` prefers to all others. */
function pickRecord(
  tallies: readonly RunTally[],
  kept: "newest" | "oldest" | "newestFinished" | "newestSuccess" | "newestFailure",
  choose: typeof newerOf,
): InvokerRecord | undefined {
  return tallies.reduce<InvokerRecord | undefined>((chosen, tally) => {
    const record = tally[kept];
    return record ? choose(chosen, record) : chosen;
  }, undefined);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
