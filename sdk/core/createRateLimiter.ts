/** Lets starts through in the order in which they were asked for, never more than the limit in any interval. */
export interface RateLimiter {
  /** Resolves when the caller may start. Rejects with the signal's reason as soon as it is aborted; no start is spent then. */
  waitForStart(signal?: AbortSignal): Promise<void>;
}

/**
 * Makes a limiter of at most `limit` starts in any `intervalMs` milliseconds, measured at the moment each start is
 * let through, so that a busy event loop does not bunch them.
 */
export function createRateLimiter({ limit, intervalMs }: { limit: number; intervalMs: number }): RateLimiter {
  const waiting = new Set<() => void>();
  let takeTicket: (() => Promise<void>) | undefined;
  let ticketsAsked = 0;

  // p-throttle cannot give back the turn of one caller. Callers therefore queue here, and only as many turns are asked
  // of it as callers still wait: one that is aborted just leaves the queue.
  function askForTickets(): void {
    while (takeTicket !== undefined && ticketsAsked < Math.min(waiting.size, limit)) {
      ticketsAsked++;
      void takeTicket().then(() => {
        ticketsAsked--;
        const [next] = waiting;
        next?.();
        askForTickets();
      });
    }
  }

  async function start(): Promise<void> {
    const { default: pThrottle } = await import("p-throttle");
    // With a weight p-throttle counts by the time at which each call truly started; without one by the time planned.
    takeTicket ??= pThrottle({ limit, interval: intervalMs, strict: true, weight: () => 1 })(async () => {});
    askForTickets();
  }

  return {
    waitForStart(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          waiting.delete(onTurn);
          reject(signal?.reason);
        };
        const onTurn = () => {
          waiting.delete(onTurn);
          signal?.removeEventListener("abort", onAbort);
          resolve();
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        waiting.add(onTurn);
        if (takeTicket === undefined) start().catch(reject);
        else askForTickets();
      });
    },
  };
}
