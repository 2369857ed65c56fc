import { setTimeout as delay } from "node:timers/promises";

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

function createClock({ keepsProcess }: { keepsProcess: boolean }): Clock {
  return {
    now: () => Date.now(),
    sleep: async (delayMs, signal) => {
      try {
        await delay(delayMs, undefined, { signal, ref: keepsProcess });
      } catch (error) {
        throw signal?.aborted ? signal.reason : error;
      }
    },
  };
}
