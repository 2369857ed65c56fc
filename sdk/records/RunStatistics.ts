import type { InvokerRecord } from "./InvokerRecord";

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
}
