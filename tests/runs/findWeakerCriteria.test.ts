import assert from "node:assert/strict";
import fc from "fast-check";
import { findWeakerCriteria } from "../../sdk/runs/criteria";
import type { HealthCriteria } from "../../sdk/runs/HealthCriteria";
import { judgeHealth } from "../../sdk/runs/judgeHealth";
import { anyCriteria } from "./anyCriteria";
import { anyRuns, NOW_MS } from "./makeRun";

describe("findWeakerCriteria", () => {
  const cases: [string, HealthCriteria, HealthCriteria, ...string[]][] = [
    ["no criteria under no floor", {}, {}],
    [
      "a healthy result more",
      { results: ["SUCCESS", "CANCELLED", "TIMEOUT"] },
      { results: ["SUCCESS", "TIMEOUT"] },
      "results take CANCELLED for healthy; the floor takes only SUCCESS or TIMEOUT",
    ],
    ["a healthy result fewer", { results: ["SUCCESS"] }, { results: ["SUCCESS", "TIMEOUT"] }],
    [
      "a finished run for any",
      {},
      { latest: "run" },
      'latest is "finishedRun", which passes over a run in progress; the floor asks for "run"',
    ],
    ["any run for a finished one", { latest: "run" }, {}],
    ["any run for any", { latest: "run" }, { latest: "run" }],
    ["no age", {}, { maxAgeSeconds: 60 }, "maxAgeSeconds is not set; the floor asks for at most 60"],
    [
      "a higher age",
      { maxAgeSeconds: 61 },
      { maxAgeSeconds: 60 },
      "maxAgeSeconds is 61; the floor asks for at most 60",
    ],
    ["the same age", { maxAgeSeconds: 60 }, { maxAgeSeconds: 60 }],
    ["an age under no floor", { maxAgeSeconds: 60 }, {}],
    [
      "tolerated failures under no floor",
      { maxConsecutiveFailures: 1 },
      {},
      "maxConsecutiveFailures is 1; the floor asks for at most 0",
    ],
    ["no failures named under no floor", { maxConsecutiveFailures: 0 }, {}],
    ["no failures for some", {}, { maxConsecutiveFailures: 3 }],
    ["as many failures", { maxConsecutiveFailures: 3 }, { maxConsecutiveFailures: 3 }],
    [
      "more failures",
      { maxConsecutiveFailures: 4 },
      { maxConsecutiveFailures: 3 },
      "maxConsecutiveFailures is 4; the floor asks for at most 3",
    ],
    ["no rate", {}, { minSuccessRate: 0.9 }, "minSuccessRate is not set; the floor asks for at least 0.9"],
    [
      "a lower rate",
      { minSuccessRate: 0.8 },
      { minSuccessRate: 0.9 },
      "minSuccessRate is 0.8; the floor asks for at least 0.9",
    ],
    [
      "a rate over any window where the floor names none",
      { minSuccessRate: 0.9, windowRuns: 1, windowSeconds: 1 },
      { minSuccessRate: 0.9 },
    ],
    [
      "a rate over fewer runs",
      { minSuccessRate: 1, windowRuns: 9 },
      { minSuccessRate: 0.9, windowRuns: 10 },
      "minSuccessRate is counted over 9 runs; the floor counts over 10 runs",
    ],
    ["a rate over as many runs", { minSuccessRate: 1, windowRuns: 10 }, { minSuccessRate: 0.9, windowRuns: 10 }],
    [
      "a rate over the default runs where the floor counts over a time",
      { minSuccessRate: 1 },
      { minSuccessRate: 0.9, windowSeconds: 60 },
      "minSuccessRate is counted over 100 runs; the floor counts over any number of runs",
    ],
    [
      "a rate over a shorter time",
      { minSuccessRate: 1, windowSeconds: 59 },
      { minSuccessRate: 0.9, windowSeconds: 60 },
      "minSuccessRate is counted over 59 seconds; the floor counts over 60 seconds",
    ],
    ["a rate over a longer time", { minSuccessRate: 1, windowSeconds: 61 }, { minSuccessRate: 0.9, windowSeconds: 60 }],
    [
      "a rate over a time where the floor counts over runs",
      { minSuccessRate: 1, windowSeconds: 60 },
      { minSuccessRate: 0.9, windowRuns: 10 },
      "minSuccessRate is counted over 60 seconds; the floor counts over any time",
    ],
    ["no run needed", { minRuns: 0 }, {}, "minRuns is 0; the floor asks for at least 1"],
    ["more runs needed", { minRuns: 5 }, { minRuns: 4 }],
    [
      "runs over a longer time",
      { minRuns: 5, windowSeconds: 61 },
      { minRuns: 4, windowSeconds: 60 },
      "minRuns is counted over 61 seconds; the floor counts over 60 seconds",
    ],
    [
      "runs over any time",
      { minRuns: 5 },
      { minRuns: 4, windowSeconds: 60 },
      "minRuns is counted over any time; the floor counts over 60 seconds",
    ],
    ["runs over as long a time", { minRuns: 5, windowSeconds: 60 }, { minRuns: 4, windowSeconds: 60 }],
    ["runs over a shorter time", { minRuns: 5, windowSeconds: 59 }, { minRuns: 4, windowSeconds: 60 }],
    ["runs over a time under a floor that asks for none", { minRuns: 1 }, { minRuns: 0, windowSeconds: 60 }],
    ["no limit of a run", {}, { maxRunSeconds: 60 }, "maxRunSeconds is not set; the floor asks for at most 60"],
    [
      "a longer run",
      { maxRunSeconds: 61 },
      { maxRunSeconds: 60 },
      "maxRunSeconds is 61; the floor asks for at most 60",
    ],
    ["a run as long", { maxRunSeconds: 60 }, { maxRunSeconds: 60 }],
    [
      "fewer successes after a failure",
      {},
      { minConsecutiveSuccesses: 2 },
      "minConsecutiveSuccesses is 1; the floor asks for at least 2",
    ],
    ["more successes after a failure", { minConsecutiveSuccesses: 3 }, { minConsecutiveSuccesses: 2 }],
    ["no limit of missed runs", {}, { maxMissedRuns: 1 }, "maxMissedRuns is not set; the floor asks for at most 1"],
    [
      "more missed runs and a longer grace",
      { maxMissedRuns: 2, graceSeconds: 600 },
      { maxMissedRuns: 1 },
      "maxMissedRuns is 2; the floor asks for at most 1",
      "graceSeconds is 600; the floor asks for at most 300",
    ],
    [
      "the default grace where none is judged by its schedule",
      {},
      { maxMissedRuns: 1, graceSeconds: 60 },
      "maxMissedRuns is not set; the floor asks for at most 1",
    ],
    ["fewer missed runs and a shorter grace", { maxMissedRuns: 0 }, { maxMissedRuns: 1, graceSeconds: 301 }],
    ["missed runs under no floor", { maxMissedRuns: 9, graceSeconds: 9999 }, {}],
    [
      "everything weaker at once",
      { results: ["FAILED"], maxConsecutiveFailures: 1, minRuns: 0 },
      { latest: "run", maxAgeSeconds: 1, minSuccessRate: 1 },
      "results take FAILED for healthy; the floor takes only SUCCESS",
      'latest is "finishedRun", which passes over a run in progress; the floor asks for "run"',
      "maxAgeSeconds is not set; the floor asks for at most 1",
      "minSuccessRate is not set; the floor asks for at least 1",
      "maxConsecutiveFailures is 1; the floor asks for at most 0",
      "minRuns is 0; the floor asks for at least 1",
    ],
  ];
  for (const [title, criteria, floor, ...expected] of cases) {
    it(`finds ${expected.length === 0 ? "nothing weaker" : `${expected.length} weaker`} in ${title}`, () => {
      assert.deepEqual(findWeakerCriteria(criteria, floor), expected);
    });
  }

  it("lets nothing pass that the floor would not, in windows that are alike", () => {
    fc.assert(
      fc.property(anyRuns, anyCriteria, anyCriteria, (runs, given, floor) => {
        const criteria = { ...given, windowRuns: floor.windowRuns, windowSeconds: floor.windowSeconds };
        const judge = (by: HealthCriteria) =>
          judgeHealth({ invokerIds: ["ivk-a"], criteria: by, recordsOf: () => runs, nowMs: NOW_MS }).healthy;
        if (findWeakerCriteria(criteria, floor).length === 0 && judge(criteria)) assert.equal(judge(floor), true);
      }),
      { numRuns: 3000 },
    );
  });
});
