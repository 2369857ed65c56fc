import assert from "node:assert/strict";
import FakeTimers, { type Clock as FakeClock } from "@sinonjs/fake-timers";
import fc from "fast-check";
import { createRateLimiter } from "../../sdk/core/createRateLimiter";

describe("createRateLimiter", () => {
  let clock: FakeClock;

  before(() => import("p-throttle")); // loaded in real time, so that fake time only has to wait for the limiter itself
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  });
  afterEach(() => clock.uninstall());

  /** Lets real time pass until what was started has been handed to the limiter. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  async function recordStarts(count: number, limiter = createRateLimiter({ limit: 20, intervalMs: 1050 })) {
    const startedAt = clock.now;
    const starts: number[] = [];
    for (let n = 0; n < count; n++) void limiter.waitForStart().then(() => starts.push(clock.now - startedAt));
    await settle();
    return starts;
  }

  it("lets the first 20 through at once and no other", async () => {
    const starts = await recordStarts(30);
    assert.deepEqual(starts, new Array(20).fill(0));
    await clock.tickAsync(1049);
    assert.equal(starts.length, 20);
    await clock.tickAsync(1);
    assert.deepEqual(starts.slice(20), new Array(10).fill(1050));
  });

  it("takes at most 1.1 times as long as the limit itself for 1,000 starts", async () => {
    const starts = await recordStarts(1000);
    await clock.tickAsync(60_000);
    assert.equal(starts.length, 1000);
    assert.ok((starts.at(-1) as number) <= 1.1 * 50_000, `took ${starts.at(-1)} ms`);
  });

  it("never lets more than the limit through in any second, whenever callers come", async () => {
    const arrivals = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 900 }), count: fc.integer({ min: 1, max: 30 }) }),
      {
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async (groups) => {
        const limiter = createRateLimiter({ limit: 20, intervalMs: 1050 });
        const starts: number[] = [];
        for (const { afterMs, count } of groups) {
          await clock.tickAsync(afterMs);
          for (let n = 0; n < count; n++) void limiter.waitForStart().then(() => starts.push(clock.now));
          await settle();
        }
        await clock.tickAsync(60_000);
        assert.equal(
          starts.length,
          groups.reduce((sum, { count }) => sum + count, 0),
        );
        starts.forEach((start, index) => {
          const later = starts[index + 20];
          assert.ok(later === undefined || later - start >= 1050, `21 starts from ${start} to ${later}`);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("rejects an aborted caller at once and gives its turn to the next", async () => {
    const limiter = createRateLimiter({ limit: 1, intervalMs: 1000 });
    const abort = new AbortController();
    const order: string[] = [];
    const note = (name: string) => () => order.push(`${name} at ${clock.now}`);
    void limiter.waitForStart().then(note("first"));
    const waits = Array.from({ length: 50 }, () =>
      limiter.waitForStart(AbortSignal.any([abort.signal])).then(
        () => "started",
        (reason) => reason,
      ),
    );
    void limiter.waitForStart().then(note("last"));
    await settle();
    abort.abort("enough");
    assert.deepEqual(new Set(await Promise.all(waits)), new Set(["enough"]));
    await clock.tickAsync(1000);
    assert.deepEqual(order, ["first at 0", "last at 1000"]);
  });

  it("rejects a caller whose signal is aborted already, without spending a start", async () => {
    const limiter = createRateLimiter({ limit: 1, intervalMs: 1000 });
    await assert.rejects(limiter.waitForStart(AbortSignal.abort(new Error("too late"))), /too late/);
    assert.deepEqual(await recordStarts(1, limiter), [0]);
  });
});
