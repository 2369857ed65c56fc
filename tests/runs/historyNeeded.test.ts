import assert from "node:assert/strict";
import fc from "fast-check";
import type { HealthCriteria } from "../../sdk/runs/HealthCriteria";
import { sortNewestFirst } from "../../sdk/runs/InvokerRecord";
import { type HistoryNeed, hasHistoryNeeded, historyNeeded, judgeHealth } from "../../sdk/runs/judgeHealth";
import { judgeWait } from "../../sdk/runs/judgeWait";
import { anyCriteria } from "./anyCriteria";
import { anyRuns, makeRun, NOW_MS } from "./makeRun";

describe("historyNeeded", () => {
  const cases: [HealthCriteria, HistoryNeed][] = [
    [{}, { runs: 0, finishedRuns: 1 }],
    [
      { maxAgeSeconds: 60, results: ["FAILED"] },
      { runs: 0, finishedRuns: 1 },
    ],
    [{ latest: "run" }, { runs: 1, finishedRuns: 1 }],
    [
      { latest: "run", minRuns: 0 },
      { runs: 1, finishedRuns: 0 },
    ],
    [{ minRuns: 0 }, { runs: 0, finishedRuns: 1 }],
    [{ minRuns: 7 }, { runs: 0, finishedRuns: 7 }],
    [{ maxConsecutiveFailures: 0 }, { runs: 0, finishedRuns: 1 }],
    [{ maxConsecutiveFailures: 3 }, { runs: 0, finishedRuns: 4 }],
    [{ minSuccessRate: 0.9 }, { runs: 0, finishedRuns: 100 }],
    [
      { minSuccessRate: 0.9, windowRuns: 10 },
      { runs: 0, finishedRuns: 10 },
    ],
    [
      { minSuccessRate: 0.9, windowRuns: 10, minRuns: 20 },
      { runs: 0, finishedRuns: 20 },
    ],
    [
      { minSuccessRate: 0.9, windowSeconds: 60 },
      { runs: 0, finishedRuns: 1, window: { seconds: 60 } },
    ],
    [
      { minSuccessRate: 0.9, windowSeconds: 60, windowRuns: 10, maxConsecutiveFailures: 2 },
      { runs: 0, finishedRuns: 3, window: { seconds: 60, finishedRuns: 10 } },
    ],
    [
      { minRuns: 4, windowSeconds: 60 },
      { runs: 0, finishedRuns: 1, window: { seconds: 60, finishedRuns: 4 } },
    ],
    [{ maxRunSeconds: 60 }, { runs: 0, finishedRuns: 1 }],
    [
      { latest: "run", minRuns: 0, maxRunSeconds: 60 },
      { runs: 1, finishedRuns: 1 },
    ],
    [{ maxMissedRuns: 3 }, { runs: 1, finishedRuns: 1 }],
    [{ minConsecutiveSuccesses: 1 }, { runs: 0, finishedRuns: 1 }],
  ];
  for (const [criteria, need] of cases) {
    it(`needs ${JSON.stringify(need)} for ${JSON.stringify(criteria)}`, () => {
      assert.deepEqual(historyNeeded(criteria), need);
    });
  }
});

describe("hasHistoryNeeded", () => {
  const history = [makeRun(1, "RUNNING"), makeRun(2, "FAILED"), makeRun(3, "SUCCESS")];
  const cases: [string, HistoryNeed, boolean][] = [
    ["as many runs as needed", { runs: 3, finishedRuns: 0 }, true],
    ["fewer runs", { runs: 4, finishedRuns: 0 }, false],
    ["as many finished runs as needed", { runs: 0, finishedRuns: 2 }, true],
    ["fewer finished runs", { runs: 0, finishedRuns: 3 }, false],
    ["a run before the window", { runs: 0, finishedRuns: 0, window: { seconds: 179 } }, true],
    ["all runs within the window", { runs: 0, finishedRuns: 0, window: { seconds: 180 } }, false],
    ["as many runs as the window takes", { runs: 0, finishedRuns: 0, window: { seconds: 999, finishedRuns: 2 } }, true],
    ["fewer than the window takes", { runs: 0, finishedRuns: 0, window: { seconds: 999, finishedRuns: 3 } }, false],
    ["a run before the window but too few runs", { runs: 4, finishedRuns: 0, window: { seconds: 1 } }, false],
  ];
  for (const [title, need, expected] of cases) {
    it(`says ${expected} for ${title}`, () => {
      assert.equal(hasHistoryNeeded(need, history, NOW_MS), expected);
    });
  }

  const recovery: [string, HealthCriteria, string, number][] = [
    ["the newest failure", { minConsecutiveSuccesses: 3 }, "FSSS", 1],
    ["as many successes as are needed", { minConsecutiveSuccesses: 3 }, "SSSSS", 3],
    ["the failure before too few successes", { minConsecutiveSuccesses: 3 }, "RSFSSS", 3],
    ["more failures than are tolerated", { minConsecutiveSuccesses: 2, maxConsecutiveFailures: 1 }, "SFSFFSS", 5],
    [
      "enough successes behind failures that are tolerated",
      { minConsecutiveSuccesses: 2, maxConsecutiveFailures: 1 },
      "SFSS",
      4,
    ],
    ["no end, where there is neither", { minConsecutiveSuccesses: 2, maxConsecutiveFailures: 1 }, "SFSFSF", -1],
  ];
  for (const [title, criteria, letters, expected] of recovery) {
    it(`reads to ${title} to see whether a job has recovered`, () => {
      const results: Record<string, string> = { S: "SUCCESS", F: "FAILED", R: "RUNNING" };
      const runs = [...letters].map((letter, index) => makeRun(index, results[letter] as string));
      const { recovery } = historyNeeded(criteria);
      const need = { runs: 0, finishedRuns: 0, recovery };
      const counts = [...runs, undefined].map((_, count) => count);
      assert.equal(
        counts.findIndex((count) => hasHistoryNeeded(need, runs.slice(0, count), NOW_MS)),
        expected,
      );
    });
  }

  it("is not content with no run where a window must be read", () => {
    assert.equal(hasHistoryNeeded({ runs: 0, finishedRuns: 0, window: { seconds: 60 } }, [], NOW_MS), false);
  });

  it("never ends reading before the judgements would be those of the whole history", () => {
    fc.assert(
      fc.property(anyRuns, anyCriteria, fc.integer({ min: -3, max: 13 }), (runs, criteria, minutesAgo) => {
        const whole = sortNewestFirst(runs.map((run) => ({ ...run, invokerId: "ivk-a" })));
        const need = historyNeeded(criteria);
        const enough = whole.findIndex((_, index) => hasHistoryNeeded(need, whole.slice(0, index), NOW_MS));
        const read = enough === -1 ? whole : whole.slice(0, enough);
        const question = { invokerIds: ["ivk-a"], criteria, nowMs: NOW_MS };
        const rules = (records: typeof whole) => {
          const { latest, violations } = judgeHealth({ ...question, recordsOf: () => records });
          return { latest, rules: violations.map(({ rule }) => rule) };
        };
        // Runs that are in progress behind newer ones that ended are told of where they are read.
        const untold = rules(read).rules.includes("maxRun") ? [] : ["maxRun"];
        const all = rules(whole);
        assert.deepEqual(rules(read), { ...all, rules: all.rules.filter((rule) => !untold.includes(rule)) });
        const startedAfterMs = NOW_MS - minutesAgo * 60_000;
        const wait = (records: typeof whole) => judgeWait({ ...question, startedAfterMs, recordsOf: () => records });
        if (rules(read).rules.length === all.rules.length) assert.equal(wait(read).state, wait(whole).state);
      }),
      { numRuns: 1000 },
    );
  });
});
