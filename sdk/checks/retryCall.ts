import { systemClock } from "./Clock";

/** How often, how soon and after which errors a call is made again. */
interface RetryOptions {
  /** How many times the call is made at most, the first included. */
  attempts: number;
  /** Bounds of the wait before the second attempt: between this and twice this, drawn at random. It doubles from attempt to attempt. */
  minDelayMs: number;
  /** No wait is longer. */
  maxDelayMs: number;
  /** Whether the call is worth another attempt after this error. */
  shouldRetry(error: Error): boolean;
  /** Ends attempts and waits at once, with its reason. */
  signal?: AbortSignal;
}

/**
 * Makes a call again after errors that may pass, with jittered, doubling waits; rejects with the last error, or with the
 * signal's reason.
 */
export async function retryCall<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts, minDelayMs, maxDelayMs, shouldRetry, signal } = options;
  for (let made = 1; ; made++) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal?.throwIfAborted();
      if (made >= attempts || !shouldRetry(error as Error)) throw error;
    }
    const delayMs = minDelayMs * 2 ** (made - 1) * (1 + Math.random());
    await systemClock.sleep(Math.min(delayMs, maxDelayMs), signal);
  }
}
