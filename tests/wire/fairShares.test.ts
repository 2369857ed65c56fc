import assert from "node:assert/strict";
import type { Clock as FakeClock } from "@sinonjs/fake-timers";
import FakeTimers from "@sinonjs/fake-timers";
import { RateWindow } from "../../sdk/emulator/service/answerRequest";
import { createRateLimiter, type RateLimiter } from "../../sdk/wire/rateLimiter";

const LIMIT = 20;
const LIMITS = { limit: LIMIT, intervalMs: 1003, travelMs: 90 };
/** As many pages are asked for side by side while a history is read. */
const PAGES_AHEAD = 40;
const TRAVEL_MS = 27;
const SEEDS = Array.from({ length: 15 }, (_, index) => index + 1);

/** Processes that share one limit, each with a limiter of its own, and a service that counts as the emulator does. */
describe("createRateLimiter beside others", () => {
  const nextTurn = setImmediate;
  const realRandom = Math.random;
  let clock: FakeClock;
  let window: RateWindow;
  let arrived = 0;
  let refused = 0;

  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] });
    window = new RateWindow(LIMIT);
    arrived = 0;
    refused = 0;
  });
  afterEach(() => {
    clock.uninstall();
    Math.random = realRandom;
  });

  const sleep = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

  /** One call of a process, retried as callApi retries it. Gives how often it was refused. */
  async function call(limiter: RateLimiter): Promise<number> {
    for (let attempt = 0; ; attempt++) {
      assert.ok(attempt < 12, "a call was lost");
      const start = await limiter.waitForStart();
      await sleep(Math.random() * 2);
      start.markSent();
      await sleep(TRAVEL_MS * (0.8 + Math.random() * 0.4));
      arrived++;
      const isAdmitted = window.admit("key", clock.now);
      await sleep(TRAVEL_MS * (0.8 + Math.random() * 0.4));
      start.markOver(!isAdmitted);
      if (isAdmitted) return attempt;
      refused++;
      await sleep(Math.min(500 * 2 ** attempt * (1 + Math.random()), 8000));
    }
  }

  /** Reads a history: one page, then many side by side. Gives when the last page was there. */
  async function read(startMs: number, pages: number, limiter = createRateLimiter(LIMITS)): Promise<number> {
    await sleep(startMs);
    await call(limiter);
    const ahead: Promise<number>[] = [];
    for (let page = 1; page < pages; page++) {
      if (ahead.length === PAGES_AHEAD) await ahead.shift();
      ahead.push(call(limiter));
    }
    await Promise.all(ahead);
    return clock.now;
  }

  /** Lets the virtual time pass until the work is done. */
  async function play<T>(seed: number, work: () => Promise<T>): Promise<T> {
    Math.random = createRandom(seed);
    let isDone = false;
    const result = work().finally(() => {
      isDone = true;
    });
    while (!isDone) {
      clock.next();
      await new Promise((resolve) => nextTurn(resolve));
    }
    return result;
  }

  /** For each seed, three processes read 100 pages each, and start at times up to `spreadMs` apart. */
  async function readByThree(spreadMs: number): Promise<{ timeRatio: number; refusedShare: number }[]> {
    const played = [];
    for (const seed of SEEDS) {
      window = new RateWindow(LIMIT);
      [arrived, refused] = [0, 0];
      clock.tick(seed * 370); // so that they begin anywhere in a round
      const startMs = clock.now;
      const ends = await play(seed, () =>
        Promise.all([1, 2, 3].map(() => read(Math.random() * spreadMs, 100, createRateLimiter(LIMITS)))),
      );
      const timeRatio = (Math.max(...ends) - startMs) / (300 * (1000 / LIMIT));
      played.push({ timeRatio, refusedShare: refused / arrived });
    }
    return played;
  }

  function assertShares(played: Awaited<ReturnType<typeof readByThree>>, most: Record<"median" | "max", number>): void {
    const ratios = played.map(({ timeRatio }) => timeRatio).sort((a, b) => a - b);
    const shares = played.map(({ refusedShare }) => refusedShare).sort((a, b) => a - b);
    const middle = played.length >> 1;
    const shown = `${ratios.map((ratio) => ratio.toFixed(2))} times the limit; refused ${shares.map((share) => share.toFixed(3))}`;
    assert.ok((ratios[middle] ?? Number.NaN) <= most.median && (ratios.at(-1) ?? Number.NaN) <= most.max, shown);
    assert.ok((shares[middle] ?? Number.NaN) < 0.05 && (shares.at(-1) ?? Number.NaN) < 0.07, shown);
  }

  it("lets three that start together read in 1.15 times what the limit takes; less than 5 % are refused, none lost", async () => {
    assertShares(await readByThree(10), { median: 1.15, max: 1.2 });
  });

  it("lets three that start at different moments read not much slower", async () => {
    assertShares(await readByThree(300), { median: 1.15, max: 1.25 });
  });

  it("lets eight read, and loses nothing", async () => {
    const startMs = clock.now;
    const ends = await play(1, () => Promise.all(Array.from({ length: 8 }, () => read(Math.random() * 2000, 100))));
    const ratio = (Math.max(...ends) - startMs) / (800 * (1000 / LIMIT));
    assert.ok(ratio <= 1.2, `${ratio} times the limit`);
  });

  it("lets a single call in soon while three others read all that they can", async () => {
    const waits: number[] = [];
    await play(1, async () => {
      const others = [read(0, 400), read(100, 400), read(200, 400)];
      for (let joined = 0; joined < 8; joined++) {
        await sleep(4000 + Math.random() * 2000);
        const startMs = clock.now;
        await call(createRateLimiter(LIMITS));
        waits.push(clock.now - startMs);
      }
      await Promise.all(others);
    });
    assert.ok(Math.max(...waits) < 5000, `waited for ${waits.join(", ")} ms`);
  });

  it("has the whole limit again within eleven rounds after the others have ended, and refuses nothing then", async () => {
    const limiter = createRateLimiter(LIMITS);
    const [endMs, endAloneMs] = await play(1, async () => {
      await Promise.all([read(0, 60), read(0, 60), read(0, 20, limiter)]);
      await sleep(11 * 1055);
      refused = 0;
      const startMs = clock.now;
      await read(0, 200, limiter);
      return [startMs, clock.now];
    });
    assert.equal(refused, 0);
    assert.ok(endAloneMs - endMs <= 10_600, `200 calls took ${endAloneMs - endMs} ms`);
  });

  it("takes no share before the first refusal", async () => {
    const limiter = createRateLimiter(LIMITS);
    const tookMs = await play(1, async () => {
      const startMs = clock.now;
      await read(0, 1000, limiter);
      return clock.now - startMs;
    });
    assert.equal(refused, 0);
    assert.ok(tookMs <= 1.06 * 50_000, `took ${tookMs} ms`);
  });
});

/** Numbers between 0 and 1 that look random: mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
