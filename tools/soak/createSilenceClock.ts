import { type Clock, systemClock } from "../../sdk/checks/Clock";

const LOOK_MS = 5;

/**
 * A clock on which attempts run out of time when nothing is left to wait for but silence. On this machine's clock an answer
 * that is late because the machine is busy would be taken for none.
 *
 * @param countSilent how many requests have come until now that are never answered
 */
export function createSilenceClock(countSilent: () => number): Clock {
  const attempts = new Set<() => void>();
  let endedCount = 0;
  let isLooking = false;

  async function endSilentAttempts(): Promise<void> {
    isLooking = true;
    while (attempts.size > 0) {
      await systemClock.sleep(LOOK_MS);
      const silentCount = countSilent() - endedCount;
      if (attempts.size > silentCount) continue; // others are still to be answered
      endedCount += silentCount;
      for (const end of [...attempts]) end();
    }
    isLooking = false;
  }

  return {
    now: systemClock.now,
    sleep: (_delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const settle = (finish: () => void) => () => {
          attempts.delete(end);
          signal?.removeEventListener("abort", leave);
          finish();
        };
        const end = settle(resolve);
        const leave = settle(() => reject(signal?.reason));
        signal?.addEventListener("abort", leave, { once: true });
        attempts.add(end);
        if (!isLooking) void endSilentAttempts();
      }),
  };
}
