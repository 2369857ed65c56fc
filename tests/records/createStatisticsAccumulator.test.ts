import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { computeStatistics } from "../../sdk/records/computeStatistics";
import { createStatisticsAccumulator } from "../../sdk/records/createStatisticsAccumulator";
import { anyRuns, makeRun } from "./makeRun";

describe("createStatisticsAccumulator", () => {
  it("gives one for each invoker asked for, in that order, then the others sorted", () => {
    const accumulator = createStatisticsAccumulator({ invokerIds: ["ivk-z", "ivk-b", "ivk-z"] });
    for (const invokerId of ["ivk-y", "ivk-b", "ivk-a", "ivk-y"]) accumulator.add(makeRun(1, "SUCCESS", { invokerId }));
    const { invokers } = accumulator.finish();
    assert.deepEqual(
      invokers.map(({ invokerId, totalCount }) => [invokerId, totalCount]),
      [
        ["ivk-z", 0],
        ["ivk-b", 1],
        ["ivk-a", 1],
        ["ivk-y", 2],
      ],
    );
    assert.deepEqual(invokers[0], { invokerId: "ivk-z", ...computeStatistics([]) });
  });

  it("is empty without invokers and runs", () => {
    assert.deepEqual(createStatisticsAccumulator().finish(), { invokers: [], overall: computeStatistics([]) });
  });

  it("may be finished in between", () => {
    const accumulator = createStatisticsAccumulator();
    accumulator.add(makeRun(2, "FAILED"));
    assert.equal(accumulator.finish().overall.consecutiveFailures, 1);
    accumulator.add(makeRun(1, "SUCCESS"));
    assert.deepEqual(accumulator.finish().overall, computeStatistics([makeRun(2, "FAILED"), makeRun(1, "SUCCESS")]));
  });

  it("counts each invoker's runs as if they were alone, and all of them together", () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const accumulator = createStatisticsAccumulator();
        for (const run of runs) accumulator.add(run);
        const { invokers, overall } = accumulator.finish();
        assert.deepEqual(overall, computeStatistics(runs));
        for (const { invokerId, ...statistics } of invokers) {
          assert.deepEqual(statistics, computeStatistics(runs.filter((run) => run.invokerId === invokerId)));
        }
        assert.deepEqual(
          invokers.map(({ invokerId }) => invokerId),
          [...new Set(runs.map((run) => run.invokerId))].sort(),
        );
      }),
    );
  });

  it("keeps less than 15 MB of a hundred thousand records that hold a hundred", () => {
    const accumulator = createStatisticsAccumulator();
    const emptyBytes = countHeapBytes();
    for (let index = 0; index < 100_000; index++) {
      const reason = `${index}${"x".repeat(1000)}`;
      // Parsed, as records from the service are: each with strings of its own.
      accumulator.add(JSON.parse(JSON.stringify(makeRun(index, "SUCCESS", { reason }))));
    }
    const keptBytes = countHeapBytes() - emptyBytes;
    assert.equal(accumulator.finish().overall.consecutiveSuccesses, 100_000);
    assert.ok(keptBytes < 15e6, `${keptBytes} bytes`);
  });
});

/** What is on the heap after everything that can be thrown away has been. */
function countHeapBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}
