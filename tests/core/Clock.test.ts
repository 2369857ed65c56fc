import assert from "node:assert/strict";
import { backgroundClock, systemClock } from "../../sdk/core/Clock";

/** How many timers keep this process from ending. */
const countTimers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

describe("systemClock and backgroundClock", () => {
  it("keep the process during a sleep, or not, as their names say, and clear the timer of one that is aborted", async () => {
    for (const [clock, kept] of [
      [systemClock, 1],
      [backgroundClock, 0],
    ] as const) {
      const controller = new AbortController();
      const before = countTimers();
      const sleep = clock.sleep(600_000, controller.signal);
      const during = countTimers();
      controller.abort(new Error("enough"));
      assert.deepEqual([during - before, countTimers() - before], [kept, 0]);
      await assert.rejects(sleep, /enough/);
    }
  });

  it("reject with the reason of a signal, whatever it is", async () => {
    for (const clock of [systemClock, backgroundClock]) {
      const controller = new AbortController();
      const sleep = clock.sleep(600_000, controller.signal);
      controller.abort("enough");
      await assert.rejects(sleep, (reason) => reason === "enough");
      await assert.rejects(clock.sleep(600_000, controller.signal), (reason) => reason === "enough");
    }
  });

  it("sleep as long as asked", async () => {
    for (const clock of [systemClock, backgroundClock]) {
      const beganMs = clock.now();
      await clock.sleep(20);
      assert.ok(clock.now() - beganMs >= 19);
    }
  });
});
