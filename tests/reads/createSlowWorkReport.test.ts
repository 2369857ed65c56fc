import assert from "node:assert/strict";
import fc from "fast-check";
import { createSlowWorkReport } from "../../sdk/reads/progress";
import { VirtualClock } from "./VirtualClock";

function startReport() {
  const clock = new VirtualClock(0);
  const told: [second: number, message: string, urn?: string][] = [];
  const { begin, now } = createSlowWorkReport(clock, (message, urn) => {
    told.push(urn === undefined ? [clock.now() / 1000, message] : [clock.now() / 1000, message, urn]);
  });
  return {
    clock,
    told,
    begin,
    now,
    work: (name: string) => begin({ describe: () => `${name} at ${clock.now() / 1000}` }),
  };
}

describe("createSlowWorkReport", () => {
  it("says nothing of work that is over within two seconds, and leaves no timer", async () => {
    const { clock, told, work } = startReport();
    const end = work("quick");
    await clock.advance(1999);
    end();
    assert.equal(clock.sleeping, 0);
    await clock.advance(60_000);
    assert.deepEqual(told, []);
  });

  it("tells after 2, 4, 8, 16 and 32 seconds, then every 30, what is so at that time", async () => {
    const { clock, told, work } = startReport();
    work("long");
    await clock.advance(130_000);
    assert.deepEqual(
      told,
      [2, 4, 8, 16, 32, 62, 92, 122].map((second) => [second, `long at ${second}`]),
    );
  });

  it("says nothing once the work is over, and leaves no timer", async () => {
    const { clock, told, work } = startReport();
    const end = work("long");
    await clock.advance(5000);
    end();
    end();
    assert.equal(clock.sleeping, 0);
    await clock.advance(60_000);
    assert.equal(told.length, 2);
  });

  it("tells at the row of the work", async () => {
    const { clock, told, begin } = startReport();
    begin({ describe: () => "reading", urn: "urn:a" });
    await clock.advance(2000);
    assert.deepEqual(told, [[2, "reading", "urn:a"]]);
  });

  it("begins anew, after two seconds, with work that begins when all other is over", async () => {
    const { clock, told, work } = startReport();
    const end = work("first");
    await clock.advance(9000);
    end();
    work("second");
    await clock.advance(5000);
    assert.deepEqual(
      told.map(([second, message]) => [second, message.split(" ")[0]]),
      [
        [2, "first"],
        [4, "first"],
        [8, "first"],
        [11, "second"],
        [13, "second"],
      ],
    );
  });

  it("describes the oldest of 300 and counts the others, in as many lines as for one", async () => {
    const { clock, told, work } = startReport();
    const ends = Array.from({ length: 300 }, (_, index) => work(`reading-${index}`));
    await clock.advance(3000);
    for (const end of ends.slice(0, 250)) end();
    await clock.advance(3000);
    for (const end of ends.slice(250, 299)) end();
    await clock.advance(10_000);
    assert.deepEqual(told, [
      [2, "reading-0 at 2; 299 more readings are under way"],
      [4, "reading-250 at 4; 49 more readings are under way"],
      [8, "reading-299 at 8"],
      [16, "reading-299 at 16"],
    ]);
  });

  it("counts no more than a moment of the time in which the process was held up", async () => {
    const { clock, told, now, work } = startReport();
    const end = work("held up");
    await clock.advance(1000);
    await clock.holdUp(60_000);
    assert.ok(now() <= 1250, `${now()} ms`);
    assert.deepEqual(told, []);
    await clock.advance(2000 - now());
    assert.equal(told.length, 1);
    end();
    assert.equal(clock.sleeping, 0);
  });

  it("counts the time of work that begins and ends at any moment to the millisecond", async () => {
    const { clock, told, now, work } = startReport();
    const first = work("first");
    await clock.advance(1111);
    first();
    const second = work("second");
    assert.equal(now(), 1111);
    await clock.advance(1999);
    assert.deepEqual(told, []);
    await clock.advance(1);
    assert.deepEqual(told, [[3.111, "second at 3.111"]]);
    second();
    await clock.advance(5000);
    assert.equal(now(), 3111);
  });

  it("says that one more reading is under way", async () => {
    const { clock, told, work } = startReport();
    work("a");
    work("b");
    await clock.advance(2000);
    assert.deepEqual(told, [[2, "a at 2; 1 more reading is under way"]]);
  });

  it("says nothing of quick work that overlaps other quick work, however long that goes on", async () => {
    const { clock, told, work } = startReport();
    let end = work("0");
    for (let index = 1; index <= 20; index++) {
      await clock.advance(600);
      const endNext = work(String(index));
      await clock.advance(600);
      end();
      end = endNext;
    }
    assert.deepEqual(told, []);
  });

  it("tells only of work that is under way and slow, two seconds apart at least, in whatever order it begins and ends", async () => {
    const step = fc.record({ name: fc.nat(4), pauseMs: fc.nat(7000) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { clock, told, begin } = startReport();
        const underWay = new Map<number, { beganMs: number; end: () => void }>();
        const check = (name: number) => {
          const began = underWay.get(name)?.beganMs;
          assert.ok(began !== undefined && clock.now() - began >= 2000);
          return String(name);
        };
        for (const { name, pauseMs } of steps) {
          const known = underWay.get(name);
          if (known) {
            known.end();
            underWay.delete(name);
          } else {
            underWay.set(name, { beganMs: clock.now(), end: begin({ describe: () => check(name) }) });
          }
          await clock.advance(pauseMs);
        }
        for (const { end } of underWay.values()) end();
        assert.equal(clock.sleeping, 0);
        const times = told.map(([second]) => Math.round(second * 1000));
        assert.ok(times.every((timeMs, index) => index === 0 || timeMs - (times[index - 1] ?? 0) >= 2000));
      }),
      { numRuns: 50 },
    );
  });
});
