import assert from "node:assert/strict";
import fc from "fast-check";
import type { Invoker } from "../../sdk/runs/Invoker";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { renderRunStrip } from "../../sdk/runs/report";
import { makeInvoker } from "./makeInvoker";
import { anyRuns, makeRun, reorder } from "./makeRun";

describe("renderRunStrip", () => {
  const signs = {
    SUCCESS: "✓",
    FAILED: "✗",
    TIMEOUT: "✗",
    CANCELLED: "✗",
    PARTIAL_FAILED: "✗",
    PARTIAL_CANCELLED: "✗",
    PENDING: "◌",
    RUNNING: "◌",
    CANCELLING: "◌",
    LATER_RESULT: "?",
  };
  for (const [result, sign] of Object.entries(signs)) {
    it(`draws ${result} as ${sign}`, () => {
      assert.equal(renderRunStrip([makeRun(1, result)]), sign);
    });
  }

  it("looks at the results of no more runs than it draws", () => {
    let looks = 0;
    const runs = Array.from({ length: 100 }, (_, minutesAgo) => ({
      ...makeRun(minutesAgo, "SUCCESS"),
      get result() {
        looks++;
        return "SUCCESS";
      },
    }));
    assert.equal(renderRunStrip(runs, 3), "✓✓✓");
    assert.equal(looks, 3);
  });

  it("puts the newest run on the right", () => {
    assert.equal(renderRunStrip([makeRun(2, "SUCCESS"), makeRun(1, "RUNNING"), makeRun(3, "FAILED")]), "✗✓◌");
  });

  it("draws the newest twenty runs, or as many as asked for", () => {
    const runs = Array.from({ length: 25 }, (_, minutes) => makeRun(minutes, minutes < 2 ? "FAILED" : "SUCCESS"));
    assert.equal(renderRunStrip(runs), `${"✓".repeat(18)}✗✗`);
    assert.equal(renderRunStrip(runs, 3), "✓✗✗");
    assert.equal(renderRunStrip([], 3), "");
  });

  describe("with the invoker's schedule", () => {
    const nowMs = Date.parse("2024-05-05T18:05:00Z");
    const runAt = (invokeTime: string, result = "SUCCESS") => ({ ...makeRun(1, result), invokeTime });
    const draw = (records: InvokerRecord[], fields: Partial<Invoker> = {}, at = nowMs, length?: number) =>
      renderRunStrip(records, length, { invoker: makeInvoker(fields), nowMs: at });
    const nights = [runAt("2024-05-01T18:00:05Z"), runAt("2024-05-04T17:59:10Z", "FAILED")];

    it("draws the due times without a run in their places, no older than the oldest record", () => {
      assert.equal(draw(nights), "✓··✗");
      assert.equal(renderRunStrip(nights), "✓✗");
      assert.equal(draw(nights, {}, nowMs, 3), "··✗");
    });

    it("draws the newest due time as missed once it is over by more than five minutes", () => {
      assert.equal(draw(nights, {}, nowMs + 1), "✓··✗·");
    });

    it("counts a run by hand for the due time before it", () => {
      assert.equal(draw([...nights, runAt("2024-05-03T12:00:00Z", "RUNNING")]), "✓◌·✗");
    });

    it("counts a run for the due time that comes within a minute of it, also for the one to come", () => {
      const first = runAt("2024-05-01T18:00:05Z");
      const early = Date.parse("2024-05-03T17:59:30Z");
      assert.equal(draw([first, runAt("2024-05-03T17:59:00Z")]), "✓·✓·");
      assert.equal(draw([first, runAt("2024-05-03T17:59:10Z")], {}, early), "✓·✓");
    });

    it("draws no due time from before the invoker was created or changed, also without any run", () => {
      assert.equal(draw([], { createdTime: "2024-05-02T18:00:00Z" }), "··");
      assert.equal(draw(nights, { updatedTime: "2024-05-03T00:00:00Z" }), "✓·✗");
    });

    it("draws none of an invoker that is disabled, or whose schedule cannot be read", () => {
      assert.equal(draw(nights, { enabled: false }), "✓✗");
      assert.equal(draw(nights, { recurrence: "0 0 L * *" }), "✓✗");
    });

    it("draws as much as is asked for of an invoker that is due every minute", () => {
      assert.equal(draw([], { recurrence: "* * * * *" }, nowMs, 7).length <= 7, true);
      assert.match(draw([], { recurrence: "* * * * *" }), /^·+$/);
    });
  });

  it("draws the first of two runs of the same second as the newer, and depends on no other order", () => {
    assert.equal(renderRunStrip([makeRun(5, "SUCCESS"), makeRun(5, "FAILED")]), "✗✓");
    fc.assert(
      fc.property(
        anyRuns.chain((runs) => fc.tuple(fc.constant(runs), reorder(runs))),
        ([runs, reordered]) => {
          assert.equal(renderRunStrip(reordered, 10), renderRunStrip(runs, 10));
          assert.equal([...renderRunStrip(runs, 10)].length, Math.min(10, runs.length));
        },
      ),
    );
  });
});
