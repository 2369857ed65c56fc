/** Permission to send one request, and what has to be told about it. */
export interface Start {
  /** The request has left this machine. */
  markSent(): void;
  /**
   * The request has been answered, has failed, or will not be sent at all. To be called once, in the end.
   *
   * @param isRefused whether the service has refused it because there were too many: others use the same limit
   */
  markOver(isRefused?: boolean): void;
}

/** Lets requests start in the order in which they were asked for, so that never more than the limit arrive in any interval. */
export interface RateLimiter {
  /** Resolves when the caller may start. Rejects with the signal's reason as soon as it is aborted; no start is spent then. */
  waitForStart(signal?: AbortSignal): Promise<Start>;
  /** How long every answer has been a refusal; 0 once the service has given another. It counts anew after half a minute without any. */
  readonly refusedForMs: number;
}

/** What the other side allows, and how unsure it is when a request arrives there. */
export interface RateLimits {
  /** How many requests may arrive in any interval. */
  limit: number;
  intervalMs: number;
  /** How long a request may be on its way after it was sent. */
  travelMs: number;
}

/** Where more wait than may start at once, the first starts are so far apart: a refusal is known before all are spent. */
const FIRST_GAP_MS = 30;
/** So many of the limit's starts are the first. */
const FIRST_PART = 0.75;
/** So many of the first may be unanswered: where answers are slow, a refusal is known late. */
const MOST_FIRST_UNANSWERED = 4;
/** Longer than anybody who is refused waits to ask again: what was refused before such a pause says nothing of now. */
const PAUSE_MS = 30_000;

/**
 * Makes a limiter for a server that counts requests as they arrive. When a request arrives is not seen here, only that
 * it is before its answer. A start is therefore free again one interval after the answer, or, where the answer takes its
 * time, one interval and the travelling time after the request was sent. Counting from the moment of permission, as
 * limiters of functions do, refuses requests: opening 20 connections delays the first 20 and not the next.
 *
 * Other processes and tools may use the same limit. Once a request is refused, the limiter takes a share ({@link Share}).
 */
export function createRateLimiter({ limit, intervalMs, travelMs }: RateLimits): RateLimiter {
  let free = limit;
  let given = 0;
  let unanswered = 0;
  let lastGivenMs = Number.NEGATIVE_INFINITY;
  const share = new Share(limit, intervalMs);
  const waiting = new Set<() => void>();
  let nextTurn: NodeJS.Immediate | undefined;
  let nextPlace: NodeJS.Timeout | undefined;
  let hold: NodeJS.Timeout | undefined;
  let refusedSinceMs: number | undefined;
  let refusedLastMs = Number.NEGATIVE_INFINITY;

  /** Starts go out one in each turn of the event loop: a request is on its way before the next one is signed. */
  function giveTurns(): void {
    clearTimeout(nextPlace);
    const [take] = waiting;
    if (take === undefined || nextTurn !== undefined || free === 0) return;
    const delayMs = share.isWhole() ? untilFirstGapIsOver() : share.takePlace();
    if (delayMs > 0) {
      nextPlace = setTimeout(giveTurns, Math.ceil(delayMs)).unref();
      return;
    }
    free--;
    given++;
    unanswered++;
    lastGivenMs = performance.now();
    nextTurn = setImmediate(() => {
      nextTurn = undefined;
      giveTurns();
    });
    take();
  }

  function untilFirstGapIsOver(): number {
    if (given >= limit * FIRST_PART || waiting.size <= free) return 0;
    if (unanswered >= MOST_FIRST_UNANSWERED) return FIRST_GAP_MS;
    return lastGivenMs + FIRST_GAP_MS - performance.now();
  }

  function freeAfter(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      free++;
      giveTurns();
    }, delayMs).unref();
  }

  function createStart(): Start {
    let sent: { atMs: number; timer: NodeJS.Timeout } | undefined;
    const isFirst = share.isWhole();
    return {
      markSent() {
        sent = { atMs: performance.now(), timer: freeAfter(intervalMs + travelMs) };
      },
      markOver(isRefused) {
        const nowMs = performance.now();
        unanswered--;
        if (isRefused) {
          if (refusedSinceMs === undefined || nowMs - refusedLastMs > PAUSE_MS) refusedSinceMs = nowMs;
          refusedLastMs = nowMs;
          share.losePlace(limit - free - 1, isFirst);
        } else {
          refusedSinceMs = undefined;
        }
        if (sent && nowMs - sent.atMs >= travelMs) return; // its timer runs out sooner
        clearTimeout(sent?.timer);
        freeAfter(intervalMs);
      },
    };
  }

  return {
    get refusedForMs() {
      return refusedSinceMs === undefined ? 0 : performance.now() - refusedSinceMs;
    },
    waitForStart(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const leave = () => {
          waiting.delete(take);
          signal?.removeEventListener("abort", onAbort);
          if (waiting.size > 0) return;
          clearInterval(hold);
          hold = undefined;
        };
        const onAbort = () => {
          leave();
          reject(signal?.reason);
        };
        const take = () => {
          leave();
          resolve(createStart());
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        waiting.add(take);
        giveTurns();
        // No other timer holds the process: a program that waits for no start ends when it is done.
        if (waiting.size > 0) hold ??= setInterval(() => {}, PAUSE_MS);
      });
    },
  };
}

/** A round is longer than the interval by what a request may be later on its way than the one a round before it. */
const ROUND_MARGIN_MS = 52;
/** So many rounds without a refusal, and places come back. */
const CALM_ROUNDS = 7;

/**
 * The share of a limit that others use too, found by refusals alone: the service says nothing else about them.
 *
 * Time goes in rounds, which begin at the same moment in every process because they are counted from the UNIX epoch. A
 * round has one place for each request of the limit, one after the other, and a process starts requests in the first
 * places of every round, as many as its share. A place that fits into the limit in one round fits in the next. Who has
 * more places than others comes last in the round, finds the limit used up, and loses a place with each refusal: shares
 * become equal. After seven rounds without a refusal one place comes back, in the next round two more, then four: when
 * the others have ended, the limit is whole again within eleven rounds, and while they go on, this costs a refusal in
 * seven rounds. Where clocks differ, a process that is refused in its only place looks for one elsewhere in the round.
 *
 * The adaptive mode of the AWS SDKs cuts a rate at each refusal and lets it grow. With 20 requests a second there are
 * too few refusals for that: simulated as in tests/wire/fairShares.test.ts, rates of three processes stayed unequal for
 * longer than they read, which took 1.2 times what the limit takes, and more was refused.
 */
class Share {
  /** After the last refusal; undefined: the limit is whole. */
  private places: number | undefined;
  private refusedRound = 0;
  /** No round that begins earlier is used: what was started before the first refusal still counts. */
  private joinMs = 0;
  private offsetMs = 0;
  /** The place taken last, counted from the UNIX epoch. */
  private taken = -1;
  private readonly roundMs: number;

  constructor(
    private readonly limit: number,
    private readonly intervalMs: number,
  ) {
    this.roundMs = intervalMs + ROUND_MARGIN_MS;
  }

  isWhole(): boolean {
    if (this.places !== undefined && this.placesIn(this.roundAt(this.now())) >= this.limit) this.places = undefined;
    return this.places === undefined;
  }

  /** Takes the place that there is now and gives 0, or gives the time until the next one, in milliseconds. */
  takePlace(): number {
    const nowMs = this.now();
    const placeMs = this.roundMs / this.limit;
    const current = Math.floor(nowMs / placeMs);
    let place = Math.max(current, this.taken + 1);
    let round = Math.floor(place / this.limit);
    while (place - round * this.limit >= this.placesIn(round) || round * this.roundMs < this.joinMs) {
      round++;
      place = round * this.limit;
    }
    if (place > current) return place * placeMs - nowMs;
    this.taken = place;
    return 0;
  }

  /**
   * @param others how many requests were started within the last interval, beside the one that was refused
   * @param isFirst whether the request was started while the limit was whole: nothing was known of others then
   */
  losePlace(others: number, isFirst: boolean): void {
    const nowMs = this.now();
    const round = this.roundAt(nowMs);
    const least = isFirst ? Math.ceil(this.limit / 3) : 1;
    if (this.isWhole()) {
      this.places = Math.max(least, others);
      this.joinMs = nowMs + 0.65 * this.intervalMs;
    } else {
      if (this.placesIn(round) === 1) this.offsetMs = Math.random() * this.roundMs;
      this.places = Math.max(least, this.placesIn(round) - 1);
    }
    this.refusedRound = round;
  }

  private placesIn(round: number): number {
    const calm = round - this.refusedRound - CALM_ROUNDS;
    return Math.min(this.limit, (this.places ?? this.limit) + (calm < 0 ? 0 : 2 ** (calm + 1) - 1));
  }

  private roundAt(nowMs: number): number {
    return Math.floor(nowMs / this.roundMs);
  }

  /** Not `Date.now`, which jumps when somebody sets the clock. */
  private now(): number {
    return performance.timeOrigin + performance.now() + this.offsetMs;
  }
}
