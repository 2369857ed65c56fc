import assert from "node:assert/strict";
import fc from "fast-check";
import { compareNewestFirst } from "../../sdk/records/compareRecords";
import { sortNewestFirst } from "../../sdk/records/sortNewestFirst";
import { anyRuns } from "./makeRun";

describe("sortNewestFirst", () => {
  it("gives the same order whatever order it gets, and leaves what it got alone", () => {
    fc.assert(
      fc.property(
        anyRuns.chain((runs) => fc.tuple(fc.constant(runs), fc.shuffledSubarray(runs, { minLength: runs.length }))),
        ([runs, shuffled]) => {
          const before = [...shuffled];
          assert.deepEqual(sortNewestFirst(shuffled), [...runs].sort(compareNewestFirst));
          assert.deepEqual(shuffled, before);
        },
      ),
    );
  });
});
