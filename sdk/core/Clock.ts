/** The three things that make code depend on when it runs; tests pass their own. */
export interface Clock {
  /** Milliseconds since the UNIX epoch. */
  now(): number;
  /** Resolves after `delayMs` milliseconds; rejects with the signal's reason as soon as it is aborted, and clears its timer. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = createClock({ keepsProcess: true });

/** The clock of this machine for what nobody waits for: a process whose other work is done ends during its sleeps. */
export const backgroundClock: Clock = createClock({ keepsProcess: false });

/** By hand: the sleep of `node:timers/promises` makes an error with a stack each time it is ended early, as by every answer that comes in time. */
function createClock({ keepsProcess }: { keepsProcess: boolean }): Clock {
  return {
    now: () => Date.now(),
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        }, delayMs);
        if (!keepsProcess) timer.unref();
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
  };
}
