import assert from "node:assert/strict";
import fc from "fast-check";
import { compareTies, invokeTimeMs, sortNewestFirst } from "../../sdk/runs/InvokerRecord";
import { anyRuns, makeRun } from "./makeRun";

describe("sortNewestFirst", () => {
  it("puts the newest first, keeps runs of equal time in their order, and leaves what it got alone", () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const before = [...runs];
        const sorted = sortNewestFirst(runs);
        assert.deepEqual(runs, before);
        assert.equal(new Set(sorted).size, runs.length);
        for (const [index, run] of sorted.slice(1).entries()) {
          const previous = sorted[index] as typeof run;
          const isTie = invokeTimeMs(previous) === invokeTimeMs(run);
          assert.ok(isTie ? runs.indexOf(previous) < runs.indexOf(run) : invokeTimeMs(previous) > invokeTimeMs(run));
        }
      }),
    );
  });

  it("gives the same order whatever order it gets where ties are broken", () => {
    fc.assert(
      fc.property(
        anyRuns.chain((runs) => fc.tuple(fc.constant(runs), fc.shuffledSubarray(runs, { minLength: runs.length }))),
        ([runs, shuffled]) => {
          assert.deepEqual(sortNewestFirst(shuffled, compareTies), sortNewestFirst(runs, compareTies));
        },
      ),
    );
  });

  it("puts times that cannot be read last, in their order", () => {
    const [one, other] = [makeRun(1, "A", { invokeTime: "x" }), makeRun(2, "A", { invokeTime: "y" })];
    assert.deepEqual(sortNewestFirst([other, one, makeRun(9, "A")]), [makeRun(9, "A"), other, one]);
  });
});
