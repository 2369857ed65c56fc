/** How long and how often an API call is tried. */
export interface CallLimits {
  /** Time for one attempt, from its start to the end of its answer. Default 10,000 ms. */
  attemptTimeoutMs: number;
  /** No attempt follows one that fails later than this after the first began; queueing for the rate limit is not counted. Default 60,000 ms. */
  totalTimeoutMs: number;
  /** Attempts at most when the service or the network fails. Default 5. */
  attempts: number;
  /** Attempts at most when the service says that there are too many requests. Default 12. */
  throttledAttempts: number;
  /** The wait before the second attempt is between this and twice this; it doubles from attempt to attempt. Default 500 ms. */
  minDelayMs: number;
  /** No wait is longer. Default 8,000 ms. */
  maxDelayMs: number;
}

/** The limits that hold unless others are given. */
export const DEFAULT_CALL_LIMITS: CallLimits = Object.freeze({
  attemptTimeoutMs: 10_000,
  totalTimeoutMs: 60_000,
  attempts: 5,
  throttledAttempts: 12,
  minDelayMs: 500,
  maxDelayMs: 8_000,
});
