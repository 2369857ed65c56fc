/** How often, how soon and after which errors a call is made again. */
export interface RetryOptions {
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

/** The library is an ES module, and an import takes its time even when the module is there already. */
const importPRetry = () => import("p-retry");
let loading: ReturnType<typeof importPRetry> | undefined;

/** Makes a call again after errors that may pass, with jittered, doubling waits; rejects with the last error. */
export async function retryCall<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts, minDelayMs, maxDelayMs, shouldRetry, signal } = options;
  loading ??= importPRetry();
  const { default: pRetry } = await loading;
  try {
    return await pRetry(call, {
      retries: attempts - 1,
      factor: 2,
      randomize: true,
      minTimeout: minDelayMs,
      maxTimeout: maxDelayMs,
      signal,
      shouldRetry: ({ error }) => shouldRetry(error),
    });
  } catch (error) {
    // p-retry wraps a reason that is no Error; callers are promised the reason itself.
    throw signal?.aborted ? signal.reason : error;
  }
}
