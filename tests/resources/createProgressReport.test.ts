import assert from "node:assert/strict";
import { createProgressReport } from "../../sdk/resources/waitForGate";
import { VirtualClock } from "../reads/VirtualClock";

const MINUTE_MS = 60_000;

function startReport(invokerCount: number) {
  const clock = new VirtualClock(Date.parse("2026-11-24T07:00:00Z"));
  const told: [minute: number, message: string][] = [];
  const beganMs = clock.now();
  const report = createProgressReport(clock, 30 * MINUTE_MS, invokerCount, async (message) => {
    told.push([(clock.now() - beganMs) / MINUTE_MS, message]);
  });
  const awaitedOf = (count: number, reason: string) =>
    Array.from({ length: count }, (_, index) => ({ name: `ivk-${index + 1}`, reason }));
  return {
    clock,
    told,
    look: (count: number, reason = "no run; none", error?: Error) => report(awaitedOf(count, reason), error),
  };
}

describe("createProgressReport", () => {
  it("tells until when which invoker is waited for, and a change at once", () => {
    const { told, look } = startReport(1);
    look(1, "no run has started; latest 1 minute ago");
    look(1, "no run has started; latest 2 minutes ago");
    look(1, "its run is not over: started just now");
    assert.deepEqual(told, [
      [0, "waiting until 2026-11-24T07:30:00.000Z at the latest: ivk-1: no run has started; latest 1 minute ago"],
      [0, "waiting until 2026-11-24T07:30:00.000Z at the latest: ivk-1: its run is not over: started just now"],
    ]);
  });

  it("tells once that looks fail, and once that they work again", () => {
    const { told, look } = startReport(1);
    const error = new Error("no answer");
    look(1, "its runs could not be read", error);
    look(1, "its runs could not be read", error);
    look(1, "no run");
    const prefix = "waiting until 2026-11-24T07:30:00.000Z at the latest: ";
    assert.deepEqual(told, [
      [0, `${prefix}the last look failed: no answer; ivk-1: its runs could not be read`],
      [0, `${prefix}ivk-1: no run`],
    ]);
  });

  it("counts the invokers that are still waited for and names two", () => {
    const { told, look } = startReport(300);
    look(150);
    const message = "for 150 of 300 invokers: ivk-1: no run; none; ivk-2: no run; none; and 148 more";
    assert.deepEqual(told, [[0, `waiting until 2026-11-24T07:30:00.000Z at the latest ${message}`]]);
  });

  it("tells what does not change after 1, 2, 4, 8, … minutes", async () => {
    const { clock, told, look } = startReport(1);
    for (let poll = 0; poll <= 120; poll++) {
      look(1);
      await clock.advance(MINUTE_MS / 4);
    }
    assert.deepEqual(
      told.map(([minute]) => minute),
      [0, 1, 2, 4, 8, 16],
    );
  });

  it("tells changes at every look ten times, then at most once a minute", async () => {
    const { clock, told, look } = startReport(300);
    for (let poll = 0; poll < 24; poll++) {
      look(300 - poll);
      await clock.advance(MINUTE_MS / 4);
    }
    assert.deepEqual(
      told.map(([minute]) => minute),
      [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 3.25, 4, 5],
    );
  });
});
