import { groupBy, type InvokerRecord, invokeTimeMs, isFinished, SUCCESS, sortNewestFirst } from "./InvokerRecord";

/**
 * Figures about runs. Of runs of equal time the one that stands first among the records counts as the newer. A run is
 * finished unless its result is `PENDING`, `RUNNING` or `CANCELLING`; a finished run is a success when its result is
 * `SUCCESS` and a failure otherwise. A result that this package does not know counts as finished and as a failure.
 */
export interface RunStatistics {
  /** How many runs there are. */
  totalCount: number;
  /** How many runs there are of each result that occurs. */
  resultCounts: { [result: string]: number };
  /** How many runs are not finished. */
  inProgress: number;
  /** Successes over finished runs, 0 to 1; null without any finished run. */
  successRate: number | null;
  /** The newest run, whatever its result; null without any. */
  latest: InvokerRecord | null;
  /** The newest finished run; null without any. */
  latestFinished: InvokerRecord | null;
  /** `invokeTime` of the newest success, as the service wrote it; null without any. */
  lastSuccessTime: string | null;
  /** `invokeTime` of the newest failure, as the service wrote it; null without any. */
  lastFailureTime: string | null;
  /** How many failures there are newer than the newest success. Runs in progress are passed over. */
  consecutiveFailures: number;
  /** How many successes there are newer than the newest failure. Runs in progress are passed over. */
  consecutiveSuccesses: number;
  /** `invokeTime` of the oldest run, as the service wrote it; null without any. */
  firstInvokeTime: string | null;
  /** `invokeTime` of the newest run, as the service wrote it; null without any. */
  lastInvokeTime: string | null;
  /**
   * The median of the times between the starts of consecutive runs of one invoker, in seconds; the mean of the middle
   * two where there are two. Over several invokers it is that of all their intervals together, never between runs of
   * different invokers, which would say how many there are rather than how often they run. Null when no invoker has
   * two runs.
   */
  medianIntervalSeconds: number | null;
}

/** {@link RunStatistics} of one invoker's runs. */
export interface InvokerStatistics extends RunStatistics {
  /** The invoker whose runs these are. */
  invokerId: string;
  /** The region that was asked; absent where none is named, not in the configuration either. */
  region?: string | undefined;
}

/**
 * The statistics of some records, of one invoker or of several together; each run once. The records may come in any order
 * by time; of runs of equal time the one that stands first counts as the newer.
 */
export function computeStatistics(records: readonly InvokerRecord[]): RunStatistics {
  const runs = sortNewestFirst(records);
  const finished = runs.filter(({ result }) => isFinished(result));
  const successCount = finished.reduce((count, { result }) => count + (result === SUCCESS ? 1 : 0), 0);
  const newestSuccess = finished.findIndex(({ result }) => result === SUCCESS);
  const newestFailure = finished.findIndex(({ result }) => result !== SUCCESS);
  return {
    totalCount: runs.length,
    resultCounts: countResults(runs),
    inProgress: runs.length - finished.length,
    successRate: finished.length === 0 ? null : successCount / finished.length,
    latest: runs[0] ?? null,
    latestFinished: finished[0] ?? null,
    lastSuccessTime: finished[newestSuccess]?.invokeTime ?? null,
    lastFailureTime: finished[newestFailure]?.invokeTime ?? null,
    consecutiveFailures: newestSuccess === -1 ? finished.length : newestSuccess,
    consecutiveSuccesses: newestFailure === -1 ? finished.length : newestFailure,
    firstInvokeTime: runs.at(-1)?.invokeTime ?? null,
    lastInvokeTime: runs[0]?.invokeTime ?? null,
    medianIntervalSeconds: computeMedian(listIntervalsSeconds(runs)),
  };
}

/**
 * The statistics of each invoker's records and of all together: one for every invoker asked for, in that order, also
 * without a run; then the others, sorted by ID. The records' order is as for {@link computeStatistics}.
 */
export function computeInvokerStatistics(
  records: readonly InvokerRecord[],
  invokerIds: readonly string[] = [],
): { invokers: InvokerStatistics[]; overall: RunStatistics } {
  const recordsOf = groupBy(records, ({ invokerId }) => invokerId);
  const ids = new Set([...invokerIds, ...[...recordsOf.keys()].sort()]);
  const invokers = [...ids].map((invokerId) => ({
    invokerId,
    ...computeStatistics(recordsOf.get(invokerId) ?? []),
  }));
  return { invokers, overall: computeStatistics(records) };
}

/** Sorted by result, so that the same runs always give the same text. */
function countResults(runs: readonly InvokerRecord[]): RunStatistics["resultCounts"] {
  const counts = [...groupBy(runs, ({ result }) => result)].map(([result, { length }]) => [result, length] as const);
  // Not an object that is filled by assignment: a result named __proto__ would be lost.
  return Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Between the starts of each invoker's runs, which come newest first. A start that cannot be read has no interval. */
function listIntervalsSeconds(runs: readonly InvokerRecord[]): number[] {
  return [...groupBy(runs, ({ invokerId }) => invokerId).values()].flatMap((group) => {
    const startsMs = group.map(invokeTimeMs).filter(Number.isFinite);
    return startsMs.slice(1).map((startMs, index) => ((startsMs[index] as number) - startMs) / 1000);
  });
}

/** The mean of the middle two where there are two; null without any value. */
function computeMedian(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}
