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

/**
 * By hand: the sleep of `node:timers/promises` makes an error with a stack each time it is ended early, as by every answer
 * that comes in time. And a process that was held up finds its timers over before it has read what its sockets hold: a
 * sleep is over only after that, so that no time limit throws away an answer that is there.
 */
function createClock({ keepsProcess }: { keepsProcess: boolean }): Clock {
  return {
    now: () => Date.now(),
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        let turn: NodeJS.Immediate | undefined;
        const onAbort = () => {
          clearTimeout(timer);
          clearImmediate(turn);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          turn = setImmediate(() => {
            signal?.removeEventListener("abort", onAbort);
            resolve();
          });
        }, delayMs);
        if (!keepsProcess) timer.unref();
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
  };
}

/**
 * Settles as `promise` does, or rejects with the signal's reason as soon as it is aborted. What runs behind the promise
 * goes on unless it watches the signal itself; its late failure is swallowed, because nobody is left to hear of it.
 */
export function rejectOnAbort<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    const stopListening = () => signal.removeEventListener("abort", onAbort);
    promise.then(resolve, reject).finally(stopListening);
  });
}
