/** Permission to send one request, and what has to be told about it. */
export interface Start {
  /** The request has left this machine. */
  markSent(): void;
  /** The request has been answered, has failed, or will not be sent at all. Must be called in the end. */
  markOver(): void;
}

/** Lets requests start in the order in which they were asked for, so that never more than the limit arrive in any interval. */
export interface RateLimiter {
  /** Resolves when the caller may start. Rejects with the signal's reason as soon as it is aborted; no start is spent then. */
  waitForStart(signal?: AbortSignal): Promise<Start>;
}

/** What the other side allows, and how unsure it is when a request arrives there. */
export interface RateLimits {
  /** How many requests may arrive in any interval. */
  limit: number;
  intervalMs: number;
  /** How long a request may be on its way after it was sent. */
  travelMs: number;
}

/**
 * Makes a limiter for a server that counts requests as they arrive. When a request arrives is not seen here, only that
 * it is before its answer. A start is therefore free again one interval after the answer, or, where the answer takes its
 * time, one interval and the travelling time after the request was sent. Counting from the moment of permission, as
 * limiters of functions do, refuses requests: opening 20 connections delays the first 20 and not the next.
 */
export function createRateLimiter({ limit, intervalMs, travelMs }: RateLimits): RateLimiter {
  let free = limit;
  const waiting = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();
  let nextTurn: NodeJS.Immediate | undefined;
  let isHolding = false;

  /** Starts go out one in each turn of the event loop: a request is on its way before the next one is signed. */
  function giveTurns(): void {
    const [take] = waiting;
    if (nextTurn === undefined && take !== undefined && free > 0) {
      waiting.delete(take);
      free--;
      nextTurn = setImmediate(() => {
        nextTurn = undefined;
        giveTurns();
      });
      take();
    }
    keepProcessWhileWaiting();
  }

  /** Timers hold the process only while somebody waits for them: a program that is done ends at once. */
  function keepProcessWhileWaiting(): void {
    const isWanted = waiting.size > 0;
    if (isWanted === isHolding) return;
    isHolding = isWanted;
    for (const timer of timers) {
      if (isHolding) timer.ref();
      else timer.unref();
    }
  }

  function freeAfter(delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      timers.delete(timer);
      free++;
      giveTurns();
    }, delayMs);
    if (!isHolding) timer.unref();
    timers.add(timer);
    return timer;
  }

  function createStart(): Start {
    let sent: { atMs: number; timer: NodeJS.Timeout } | undefined;
    let isOver = false;
    return {
      markSent() {
        sent ??= { atMs: performance.now(), timer: freeAfter(intervalMs + travelMs) };
      },
      markOver() {
        if (isOver) return;
        isOver = true;
        if (sent !== undefined) {
          if (performance.now() - sent.atMs >= travelMs) return; // its timer runs out sooner
          clearTimeout(sent.timer);
          timers.delete(sent.timer);
        }
        sent = { atMs: performance.now(), timer: freeAfter(intervalMs) };
      },
    };
  }

  return {
    waitForStart(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          waiting.delete(take);
          keepProcessWhileWaiting();
          reject(signal?.reason);
        };
        const take = () => {
          signal?.removeEventListener("abort", onAbort);
          resolve(createStart());
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        waiting.add(take);
        giveTurns();
      });
    },
  };
}
