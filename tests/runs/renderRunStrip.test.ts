import assert from "node:assert/strict";
import fc from "fast-check";
import { renderRunStrip } from "../../sdk/runs/report";
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

  it("puts the newest run on the right", () => {
    assert.equal(renderRunStrip([makeRun(2, "SUCCESS"), makeRun(1, "RUNNING"), makeRun(3, "FAILED")]), "✗✓◌");
  });

  it("draws the newest twenty runs, or as many as asked for", () => {
    const runs = Array.from({ length: 25 }, (_, minutes) => makeRun(minutes, minutes < 2 ? "FAILED" : "SUCCESS"));
    assert.equal(renderRunStrip(runs), `${"✓".repeat(18)}✗✗`);
    assert.equal(renderRunStrip(runs, 3), "✓✗✗");
    assert.equal(renderRunStrip([], 3), "");
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
