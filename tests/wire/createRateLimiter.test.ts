import assert from "node:assert/strict";
import type { Clock as FakeClock } from "@sinonjs/fake-timers";
import FakeTimers from "@sinonjs/fake-timers";
import fc from "fast-check";
import { createRateLimiter, type RateLimiter } from "../../sdk/wire/rateLimiter";

const LIMITS = { limit: 20, intervalMs: 1000, travelMs: 100 };

describe("createRateLimiter", () => {
  let clock: FakeClock;

  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] });
  });
  afterEach(() => clock.uninstall());

  /** Sends a request: `sendMs` until it has left, `travelMs` until it arrives, the same for the answer. Notes its arrival. */
  async function send(limiter: RateLimiter, arrivals: number[], sendMs = 0, travelMs = 0): Promise<void> {
    const start = await limiter.waitForStart();
    await sleep(sendMs);
    start.markSent();
    await sleep(travelMs);
    arrivals.push(clock.now);
    await sleep(travelMs);
    start.markOver();
  }

  const sleep = (delayMs: number) => (delayMs === 0 ? Promise.resolve() : new Promise((r) => setTimeout(r, delayMs)));

  function sendMany(count: number, sendMs = 0, travelMs = 0): number[] {
    const limiter = createRateLimiter(LIMITS);
    const arrivals: number[] = [];
    for (let n = 0; n < count; n++) void send(limiter, arrivals, sendMs, travelMs);
    return arrivals;
  }

  /** The times of turns of the event loop, one after the other: the fake clock lets each of them take a millisecond. */
  const turnsFrom = (firstMs: number, count: number) => Array.from({ length: count }, (_, turn) => firstMs + turn);

  function assertWithinLimit(arrivals: number[]): void {
    const sorted = [...arrivals].sort((a, b) => a - b);
    sorted.forEach((first, index) => {
      const other = sorted[index + LIMITS.limit];
      assert.ok(other === undefined || other - first >= LIMITS.intervalMs, `21 arrivals from ${first} to ${other} ms`);
    });
  }

  it("lets 20 start one turn after the other, and the next one interval after their answers", async () => {
    const limiter = createRateLimiter(LIMITS);
    const arrivals: number[] = [];
    for (let n = 0; n < 20; n++) void send(limiter, arrivals, 0, 25);
    await clock.tickAsync(100);
    for (let n = 0; n < 10; n++) void send(limiter, arrivals, 0, 25);
    await clock.tickAsync(974);
    assert.deepEqual(arrivals, [25, ...turnsFrom(25, 19)]); // the first turn is over before the clock ticks
    await clock.tickAsync(100);
    assert.deepEqual(arrivals.slice(20), turnsFrom(1075, 10));
  });

  it("lets the first start 30 ms apart where more wait than may start at once", async () => {
    const arrivals = sendMany(21, 0, 25);
    await clock.tickAsync(1100);
    assert.deepEqual(arrivals, [
      ...Array.from({ length: 15 }, (_, turn) => 25 + 30 * turn),
      ...turnsFrom(446, 5),
      1075,
    ]);
  });

  it("lets at most four of the first start unanswered where more wait than may start at once", async () => {
    const arrivals = sendMany(21, 0, 250);
    await clock.tickAsync(740);
    assert.deepEqual(arrivals, [250, 280, 310, 340]);
    await clock.tickAsync(5000);
    assert.equal(arrivals.length, 21);
  });

  it("does not wait for answers that take long, only for the way there", async () => {
    const limiter = createRateLimiter({ ...LIMITS, limit: 1 });
    const times: number[] = [];
    for (let n = 0; n < 3; n++) {
      void limiter.waitForStart().then((start) => {
        times.push(clock.now);
        start.markSent();
        setTimeout(() => start.markOver(), 9000);
      });
    }
    await clock.tickAsync(20_000);
    assert.deepEqual(times, [0, 1100, 2200]);
  });

  it("tells for how long every answer has been a refusal", async () => {
    const limiter = createRateLimiter(LIMITS);
    const answer = async (isRefused: boolean) => {
      const start = await limiter.waitForStart();
      start.markSent();
      start.markOver(isRefused);
    };
    const told: number[] = [];
    for (const isRefused of [true, true, false, true]) {
      void answer(isRefused);
      await clock.tickAsync(5000);
      told.push(limiter.refusedForMs);
    }
    assert.equal(told[1], 5000 + (told[0] as number));
    assert.equal(told[2], 0);
    assert.ok((told[0] as number) > 3000 && (told[3] as number) > 3000, String(told));
  });

  it("does not count on after a pause in which nobody asked", async () => {
    const limiter = createRateLimiter(LIMITS);
    async function refuse(): Promise<number> {
      const starting = limiter.waitForStart();
      await clock.tickAsync(2000);
      const start = await starting;
      start.markOver(true);
      return limiter.refusedForMs;
    }
    await refuse();
    await clock.tickAsync(20_000);
    assert.ok((await refuse()) >= 20_000);
    await clock.tickAsync(3_600_000);
    assert.equal(await refuse(), 0);
  });

  it("counts the time that a request needs to be sent, as for opening its connection", async () => {
    const arrivals = sendMany(40, 300, 10);
    await clock.tickAsync(10_000);
    assert.equal(arrivals.length, 40);
    assertWithinLimit(arrivals);
  });

  it("needs at most 1.1 times as long as the limit itself for 1,000 requests at 50 ms", async () => {
    const arrivals = sendMany(1000, 0, 25);
    await clock.tickAsync(60_000);
    assert.equal(arrivals.length, 1000);
    assert.ok((arrivals.at(-1) as number) <= 55_000, `took ${arrivals.at(-1)} ms`);
  });

  it("never lets more than the limit arrive in any interval, whenever callers come and however fast requests travel", async () => {
    const group = fc.record({
      afterMs: fc.integer({ min: 0, max: 900 }),
      count: fc.integer({ min: 1, max: 30 }),
      sendMs: fc.integer({ min: 0, max: 400 }),
      travelMs: fc.integer({ min: 0, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(group, { maxLength: 12 }), async (groups) => {
        const limiter = createRateLimiter(LIMITS);
        const arrivals: number[] = [];
        for (const { afterMs, count, sendMs, travelMs } of groups) {
          await clock.tickAsync(afterMs);
          for (let n = 0; n < count; n++) void send(limiter, arrivals, sendMs, travelMs);
        }
        await clock.tickAsync(60_000);
        assert.equal(
          arrivals.length,
          groups.reduce((sum, { count }) => sum + count, 0),
        );
        assertWithinLimit(arrivals);
      }),
      { numRuns: 50 },
    );
  });

  it("rejects an aborted caller at once and gives its turn to the next", async () => {
    const limiter = createRateLimiter({ ...LIMITS, limit: 1 });
    const abort = new AbortController();
    const arrivals: number[] = [];
    void send(limiter, arrivals);
    const waits = Array.from({ length: 50 }, () =>
      limiter.waitForStart(AbortSignal.any([abort.signal])).then(
        () => "started",
        (reason) => reason,
      ),
    );
    void send(limiter, arrivals);
    abort.abort("enough");
    assert.deepEqual(new Set(await Promise.all(waits)), new Set(["enough"]));
    await clock.tickAsync(1000);
    assert.deepEqual(arrivals, [0, 1000]);
  });

  it("rejects a caller whose signal is aborted already, without spending a start", async () => {
    const limiter = createRateLimiter({ ...LIMITS, limit: 1 });
    await assert.rejects(limiter.waitForStart(AbortSignal.abort(new Error("too late"))), /too late/);
    const arrivals: number[] = [];
    await send(limiter, arrivals);
    assert.deepEqual(arrivals, [0]);
  });

  it("frees the start of a request that was never sent", async () => {
    const limiter = createRateLimiter({ ...LIMITS, limit: 1 });
    const start = await limiter.waitForStart();
    start.markOver();
    const arrivals: number[] = [];
    for (let n = 0; n < 3; n++) void send(limiter, arrivals);
    await clock.tickAsync(5000);
    assert.deepEqual(arrivals, [1000, 2000, 3000]);
  });
});

describe("createRateLimiter in real time", () => {
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  it("gives one start in each turn of the event loop, so that a request is on its way before the next is prepared", async () => {
    const limiter = createRateLimiter(LIMITS);
    const started: string[] = [];
    const seen: string[][] = [];
    let turn = nextTurn();
    for (const name of ["first", "second", "third"]) {
      void limiter.waitForStart().then(() => started.push(name));
    }
    while (seen.length < 3) {
      await turn;
      turn = nextTurn();
      seen.push([...started]);
    }
    assert.deepEqual(seen, [["first"], ["first", "second"], ["first", "second", "third"]]);
  });

  it("holds the process while somebody waits, and not longer", async () => {
    const countHolding = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    await nextTurn(); // until mocha has set its own timer
    const before = countHolding();
    const limiter = createRateLimiter({ limit: 1, intervalMs: 3_600_000, travelMs: 0 });
    (await limiter.waitForStart()).markOver();
    assert.equal(countHolding(), before);
    const abort = new AbortController();
    const waiting = limiter.waitForStart(abort.signal).catch(() => "left");
    assert.equal(countHolding(), before + 1);
    abort.abort();
    assert.equal(await waiting, "left");
    assert.equal(countHolding(), before);
  });
});
