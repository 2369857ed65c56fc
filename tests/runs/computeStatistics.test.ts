import assert from "node:assert/strict";
import fc from "fast-check";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { computeInvokerStatistics, computeStatistics, type RunStatistics } from "../../sdk/runs/statistics";
import { anyRuns, makeRun, reorder } from "./makeRun";

/** The statistics as their docstrings define them, counted the slow and obvious way over sorted runs. */
function countSlowly(records: readonly InvokerRecord[]): RunStatistics {
  const runs = [...records].sort((a, b) => Date.parse(b.invokeTime) - Date.parse(a.invokeTime));
  const finished = runs.filter((run) => !["PENDING", "RUNNING", "CANCELLING"].includes(run.result));
  const isSuccess = (run: InvokerRecord) => run.result === "SUCCESS";
  const lengthOfStreak = (belongs: (run: InvokerRecord) => boolean) => {
    const end = finished.findIndex((run) => !belongs(run));
    return end === -1 ? finished.length : end;
  };
  const intervals = [...new Set(runs.map((run) => run.invokerId))].flatMap((invokerId) => {
    const starts = runs.filter((run) => run.invokerId === invokerId).map((run) => Date.parse(run.invokeTime) / 1000);
    return starts.slice(1).map((start, index) => (starts[index] as number) - start);
  });
  intervals.sort((a, b) => a - b);
  const [lower, upper] = [intervals[(intervals.length - 1) >> 1], intervals[intervals.length >> 1]];
  return {
    totalCount: runs.length,
    resultCounts: Object.fromEntries(
      runs.map(({ result }) => [result, runs.filter((other) => other.result === result).length]),
    ),
    inProgress: runs.length - finished.length,
    successRate: finished.length ? finished.filter(isSuccess).length / finished.length : null,
    latest: runs[0] ?? null,
    latestFinished: finished[0] ?? null,
    lastSuccessTime: finished.find(isSuccess)?.invokeTime ?? null,
    lastFailureTime: finished.find((run) => !isSuccess(run))?.invokeTime ?? null,
    consecutiveFailures: lengthOfStreak((run) => !isSuccess(run)),
    consecutiveSuccesses: lengthOfStreak(isSuccess),
    firstInvokeTime: runs.at(-1)?.invokeTime ?? null,
    lastInvokeTime: runs[0]?.invokeTime ?? null,
    medianIntervalSeconds: lower === undefined || upper === undefined ? null : (lower + upper) / 2,
  };
}

describe("computeStatistics", () => {
  it("is empty without runs", () => {
    assert.deepEqual(computeStatistics([]), {
      totalCount: 0,
      resultCounts: {},
      inProgress: 0,
      successRate: null,
      latest: null,
      latestFinished: null,
      lastSuccessTime: null,
      lastFailureTime: null,
      consecutiveFailures: 0,
      consecutiveSuccesses: 0,
      firstInvokeTime: null,
      lastInvokeTime: null,
      medianIntervalSeconds: null,
    });
  });

  it("counts a history", () => {
    const running = makeRun(1, "RUNNING");
    const failed = makeRun(5, "FAILED", { invokeTime: "2024-05-01T19:55:00+08:00" });
    const runs = [makeRun(90, "SUCCESS"), failed, makeRun(10, "LATER_RESULT"), running, makeRun(30, "SUCCESS")];
    assert.deepEqual(computeStatistics(runs), {
      totalCount: 5,
      resultCounts: { FAILED: 1, LATER_RESULT: 1, RUNNING: 1, SUCCESS: 2 },
      inProgress: 1,
      successRate: 0.5,
      latest: running,
      latestFinished: failed,
      lastSuccessTime: "2024-05-01T11:30:00Z",
      lastFailureTime: "2024-05-01T19:55:00+08:00",
      consecutiveFailures: 2,
      consecutiveSuccesses: 0,
      firstInvokeTime: "2024-05-01T10:30:00Z",
      lastInvokeTime: "2024-05-01T11:59:00Z",
      medianIntervalSeconds: 750,
    });
  });

  it("gives the results in the order of their names", () => {
    const runs = [makeRun(1, "TIMEOUT"), makeRun(2, "FAILED"), makeRun(3, "SUCCESS")];
    assert.deepEqual(Object.keys(computeStatistics(runs).resultCounts), ["FAILED", "SUCCESS", "TIMEOUT"]);
  });

  it("takes the median over the intervals of each invoker, never between two", () => {
    const runs = [0, 10, 20].flatMap((minutes) => [
      makeRun(minutes, "SUCCESS", { invokerId: "ivk-a" }),
      makeRun(minutes + 1, "SUCCESS", { invokerId: "ivk-b" }),
    ]);
    assert.equal(computeStatistics(runs).medianIntervalSeconds, 600);
  });

  it("counts an interval of nothing between runs of the same second", () => {
    const runs = [makeRun(5, "SUCCESS"), makeRun(5, "SUCCESS", { invocationId: "inv-x" })];
    assert.equal(computeStatistics(runs).medianIntervalSeconds, 0);
  });

  it("leaves a time that cannot be read out of the intervals and puts it last", () => {
    const unreadable = makeRun(9, "FAILED", { invokeTime: "?" });
    const { latest, firstInvokeTime, medianIntervalSeconds } = computeStatistics([
      unreadable,
      makeRun(1, "SUCCESS"),
      makeRun(3, "SUCCESS"),
    ]);
    assert.deepEqual([latest, firstInvokeTime, medianIntervalSeconds], [makeRun(1, "SUCCESS"), "?", 120]);
  });

  it("takes the first of two runs of the same second for the newer", () => {
    const success = makeRun(5, "SUCCESS", { invocationId: "inv-1" });
    const failure = makeRun(5, "FAILED", { invocationId: "inv-2" });
    const { latest, consecutiveFailures, consecutiveSuccesses } = computeStatistics([success, failure]);
    assert.deepEqual([latest, consecutiveFailures, consecutiveSuccesses], [success, 0, 1]);
    const reversed = computeStatistics([failure, success]);
    assert.deepEqual([reversed.latest, reversed.consecutiveFailures], [failure, 1]);
  });

  it("equals the slow count of any runs, whatever order they come in by time", () => {
    fc.assert(
      fc.property(
        anyRuns.chain((runs) => fc.tuple(fc.constant(runs), reorder(runs))),
        ([runs, reordered]) => {
          assert.deepEqual(computeStatistics(runs), countSlowly(runs));
          assert.deepEqual(computeStatistics(reordered), countSlowly(runs));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("computeInvokerStatistics", () => {
  it("gives one for each invoker asked for, in that order, then the others sorted", () => {
    const runs = ["ivk-y", "ivk-b", "ivk-a", "ivk-y"].map((invokerId) => makeRun(1, "SUCCESS", { invokerId }));
    const { invokers } = computeInvokerStatistics(runs, ["ivk-z", "ivk-b", "ivk-z"]);
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
    assert.deepEqual(computeInvokerStatistics([]), { invokers: [], overall: computeStatistics([]) });
  });

  it("counts each invoker's runs as if they were alone, and all of them together", () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const { invokers, overall } = computeInvokerStatistics(runs);
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
});
