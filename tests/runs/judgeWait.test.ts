import assert from "node:assert/strict";
import fc from "fast-check";
import type { HealthCriteria } from "../../sdk/runs/HealthCriteria";
import type { Invoker } from "../../sdk/runs/Invoker";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { judgeHealth } from "../../sdk/runs/judgeHealth";
import { judgeWait } from "../../sdk/runs/judgeWait";
import type { Presence } from "../../sdk/runs/RunHistory";
import { anyCriteria } from "./anyCriteria";
import { makeInvoker } from "./makeInvoker";
import { anyRuns, makeRun, NOW_MS } from "./makeRun";

const STARTED_AFTER_MS = NOW_MS - 10 * 60_000;

const wait = (records: readonly InvokerRecord[], criteria: HealthCriteria = {}) =>
  judgeWait({
    invokerIds: ["ivk-a"],
    criteria,
    recordsOf: () => records,
    startedAfterMs: STARTED_AFTER_MS,
    nowMs: NOW_MS,
  });

const oldFailure = makeRun(20, "FAILED");
const oldSuccess = makeRun(20, "SUCCESS");
const describeOld = (run: InvokerRecord) =>
  `started ${run.invokeTime}, 20 minutes ago; result ${run.result}; invocation inv-20`;
const NO_RUN = "no run has started since 2024-05-01T11:50:00.000Z";

describe("judgeWait", () => {
  it("ends as soon as a run that started after the moment succeeded", () => {
    assert.deepEqual(wait([makeRun(5, "SUCCESS"), oldFailure]), {
      state: "healthy",
      verdict: {
        healthy: true,
        checkedAt: "2024-05-01T12:00:00.000Z",
        violations: [],
        latest: { "ivk-a": makeRun(5, "SUCCESS") },
      },
      waitingFor: [],
    });
  });

  it("ends at once when that run failed", () => {
    const records = [makeRun(5, "FAILED"), oldSuccess];
    const verdict = judgeHealth({ invokerIds: ["ivk-a"], criteria: {}, recordsOf: () => records, nowMs: NOW_MS });
    assert.equal(verdict.violations.length, 1);
    assert.deepEqual(wait(records), { state: "unhealthy", verdict, waitingFor: [] });
  });

  it("ends at once also while a newer run is in progress", () => {
    assert.equal(wait([makeRun(1, "RUNNING"), makeRun(5, "FAILED")]).state, "unhealthy");
  });

  const waiting: [string, InvokerRecord[], HealthCriteria, string][] = [
    ["for a first run", [], {}, "no run at all in the region under this ID; check the ID and the region"],
    [
      "for a new run, whatever the old one came to",
      [oldFailure],
      {},
      `${NO_RUN}; the latest run ${describeOld(oldFailure)}`,
    ],
    [
      "for a later run when one started at the very moment",
      [makeRun(10, "SUCCESS")],
      {},
      `${NO_RUN}; the latest run started 2024-05-01T11:50:00Z, 10 minutes ago; result SUCCESS; invocation inv-10`,
    ],
    [
      "for the end of a run",
      [makeRun(5, "RUNNING"), oldSuccess],
      {},
      "its run is not over: started 2024-05-01T11:55:00Z, 5 minutes ago; result RUNNING; invocation inv-5",
    ],
    [
      "for the newest run where that is judged",
      [makeRun(5, "PENDING"), makeRun(7, "SUCCESS")],
      { latest: "run" },
      "its run is not over: started 2024-05-01T11:55:00Z, 5 minutes ago; result PENDING; invocation inv-5",
    ],
    [
      "for a healthy run after a failure that is tolerated",
      [makeRun(5, "FAILED"), oldSuccess],
      { maxConsecutiveFailures: 1 },
      "its run failed, which the criteria tolerate: started 2024-05-01T11:55:00Z, 5 minutes ago; result FAILED; invocation inv-5",
    ],
    [
      "for as many runs as are needed",
      [makeRun(5, "SUCCESS")],
      { minRuns: 2 },
      "Invoker ivk-a has 1 finished run; at least 2 are needed. It passes once a run has finished.",
    ],
    [
      "for as many successes as are needed after a failure",
      [makeRun(5, "SUCCESS"), oldFailure],
      { minConsecutiveSuccesses: 2 },
      "Invoker ivk-a has ended only 1 run in a row with SUCCESS since it failed " +
        `(${describeOld(oldFailure)}); at least 2 are needed. It passes once a newer run ends with SUCCESS.`,
    ],
    [
      "for a new run, however long an old one has been in progress",
      [makeRun(20, "RUNNING")],
      { maxRunSeconds: 60 },
      `${NO_RUN}; the latest run ${describeOld(makeRun(20, "RUNNING"))}`,
    ],
    [
      "for a newer run when the first has become too old",
      [makeRun(5, "SUCCESS")],
      { maxAgeSeconds: 60 },
      "Invoker ivk-a has finished no run that started within the last 1 minute " +
        "(latest: started 2024-05-01T11:55:00Z, 5 minutes ago; result SUCCESS; invocation inv-5). It passes once a newer run has finished.",
    ],
  ];
  for (const [title, records, criteria, reason] of waiting) {
    it(`waits ${title}`, () => {
      const { state, verdict, waitingFor } = wait(records, criteria);
      assert.equal(state, "waiting");
      assert.deepEqual(waitingFor, [{ name: "ivk-a", reason }]);
      assert.equal(verdict.healthy, false);
      assert.deepEqual(verdict.violations, []);
    });
  }

  const question = { invokerIds: ["ivk-a"], criteria: {}, startedAfterMs: STARTED_AFTER_MS, nowMs: NOW_MS };

  const presences: [string, Presence, string][] = [
    ["that is there", { isThere: true }, `${NO_RUN}; it has not run yet`],
    [
      "that the region does not have",
      { region: "ap-guangzhou", isThere: false },
      "ap-guangzhou has no invoker of this ID; check the ID and the region",
    ],
    [
      "in whose place it has another",
      { region: "ap-guangzhou", isThere: false, nearest: "the nearest that it has is ivk-b (nightly)" },
      "ap-guangzhou has no invoker of this ID; check the ID and the region; the nearest that it has is ivk-b (nightly)",
    ],
  ];
  for (const [title, presence, reason] of presences) {
    it(`waits for a first run of an invoker ${title}`, () => {
      const { state, waitingFor } = judgeWait({ ...question, recordsOf: () => [], presenceOf: () => presence });
      assert.deepEqual([state, waitingFor], ["waiting", [{ name: "ivk-a", reason }]]);
    });
  }

  it("waits for a first run of an invoker whose schedule was read", () => {
    const { waitingFor } = judgeWait({ ...question, recordsOf: () => [], invokerOf: () => makeInvoker() });
    assert.deepEqual(waitingFor, [{ name: "ivk-a", reason: `${NO_RUN}; it has not run yet` }]);
  });

  it("gives up on a run that does not end for that alone, also where a newer one has just begun", () => {
    for (const newer of [[], [makeRun(0.5, "PENDING")]]) {
      const { verdict } = wait([...newer, makeRun(5, "RUNNING"), oldFailure], { maxRunSeconds: 60 });
      assert.deepEqual(
        verdict.violations.map(({ rule }) => rule),
        ["maxRun"],
      );
    }
  });

  const states: [string, InvokerRecord[], HealthCriteria, string][] = [
    [
      "takes an earlier success when a newer run is in progress",
      [makeRun(1, "RUNNING"), makeRun(5, "SUCCESS")],
      {},
      "healthy",
    ],
    [
      "takes a run in progress whose result is healthy",
      [makeRun(1, "RUNNING")],
      { latest: "run", results: ["RUNNING"] },
      "healthy",
    ],
    ["takes a run that starts in the future by this clock", [makeRun(-3, "SUCCESS")], {}, "healthy"],
    ["takes the newest of two finished runs", [makeRun(1, "SUCCESS"), makeRun(5, "FAILED")], {}, "healthy"],
    [
      "takes a success before a failure that is tolerated",
      [makeRun(1, "FAILED"), makeRun(5, "SUCCESS")],
      { maxConsecutiveFailures: 1 },
      "healthy",
    ],
    [
      "does not take one from before the moment",
      [makeRun(1, "FAILED"), oldSuccess],
      { maxConsecutiveFailures: 1 },
      "waiting",
    ],
    [
      "gives up after more failures than tolerated",
      [makeRun(1, "FAILED"), makeRun(5, "FAILED")],
      { maxConsecutiveFailures: 1 },
      "unhealthy",
    ],
    [
      "counts failures from before the moment",
      [makeRun(1, "FAILED"), oldFailure],
      { maxConsecutiveFailures: 1 },
      "unhealthy",
    ],
    [
      "gives up on a success rate that the new run does not mend",
      [makeRun(1, "SUCCESS"), oldFailure],
      { minSuccessRate: 0.6 },
      "unhealthy",
    ],
    ["does not judge the success rate before a new run", [oldFailure], { minSuccessRate: 0.6 }, "waiting"],
    ["gives up on a run that does not end", [makeRun(5, "RUNNING"), oldSuccess], { maxRunSeconds: 60 }, "unhealthy"],
    [
      "gives up on a run that does not end also when another has succeeded",
      [makeRun(3, "SUCCESS"), makeRun(5, "RUNNING")],
      { maxRunSeconds: 60 },
      "unhealthy",
    ],
    ["gives up on an unknown result", [makeRun(1, "LATER_RESULT")], {}, "unhealthy"],
  ];
  for (const [title, records, criteria, state] of states) {
    it(title, () => {
      assert.equal(wait(records, criteria).state, state);
    });
  }

  const waitBySchedule = (invoker: Invoker | undefined, records: InvokerRecord[]) =>
    judgeWait({
      invokerIds: ["ivk-a"],
      criteria: { maxMissedRuns: 0 },
      recordsOf: () => records,
      invokerOf: () => invoker,
      startedAfterMs: STARTED_AFTER_MS,
      nowMs: NOW_MS,
    });
  const hopeless: [string, Invoker | undefined, string][] = [
    ["is disabled", makeInvoker({ enabled: false }), "disabled"],
    ["does not exist", undefined, "notFound"],
    ["has a schedule that cannot be read", makeInvoker({ recurrence: "never" }), "schedule"],
  ];
  for (const [title, invoker, rule] of hopeless) {
    it(`gives up at once on an invoker that ${title}`, () => {
      const { state, verdict } = waitBySchedule(invoker, [oldFailure]);
      assert.equal(state, "unhealthy");
      assert.deepEqual(
        verdict.violations.map((violation) => violation.rule),
        [rule],
      );
    });
  }

  it("waits for a run of an invoker that has missed some, and is healthy with it", () => {
    const minutely = makeInvoker({ recurrence: "* * * * *" });
    assert.equal(waitBySchedule(minutely, [oldSuccess]).state, "waiting");
    assert.match(
      waitBySchedule(minutely, [makeRun(9, "SUCCESS")]).waitingFor[0]?.reason ?? "",
      /^Invoker ivk-a has missed its last 2 runs /,
    );
    assert.equal(waitBySchedule(minutely, [makeRun(5, "SUCCESS"), oldSuccess]).state, "healthy");
  });

  const invokers: Record<string, InvokerRecord[]> = {
    "ivk-good": [makeRun(5, "SUCCESS")],
    "ivk-bad": [makeRun(5, "FAILED")],
    "ivk-slow": [makeRun(5, "RUNNING"), oldFailure],
  };
  const waitFor = (...invokerIds: string[]) =>
    judgeWait({
      invokerIds,
      criteria: {},
      recordsOf: (invokerId) => invokers[invokerId] ?? [],
      startedAfterMs: STARTED_AFTER_MS,
      nowMs: NOW_MS,
    });

  it("waits for the slowest of several", () => {
    const { state, waitingFor, verdict } = waitFor("ivk-good", "ivk-slow", "ivk-slow");
    assert.deepEqual([state, waitingFor.map(({ name }) => name)], ["waiting", ["ivk-slow"]]);
    assert.deepEqual(Object.keys(verdict.latest), ["ivk-good", "ivk-slow"]);
  });

  it("blames only those whose wait is over when it gives up", () => {
    const { state, waitingFor, verdict } = waitFor("ivk-slow", "ivk-bad", "ivk-good");
    assert.equal(state, "unhealthy");
    assert.deepEqual(
      waitingFor.map(({ name }) => name),
      ["ivk-slow"],
    );
    assert.deepEqual(
      verdict.violations.map(({ invokerId }) => invokerId),
      ["ivk-bad"],
    );
  });

  it("is healthy only with a healthy verdict and a healthy run after the moment", () => {
    fc.assert(
      fc.property(anyRuns, anyCriteria, (runs, criteria) => {
        const question = { invokerIds: ["ivk-a"], criteria, recordsOf: () => runs, nowMs: NOW_MS };
        const judgement = judgeWait({ ...question, startedAfterMs: STARTED_AFTER_MS });
        const results = criteria.results ?? ["SUCCESS"];
        const isHealthyAfter = runs.some(
          (run) => Date.parse(run.invokeTime) > STARTED_AFTER_MS && results.includes(run.result),
        );
        assert.equal(judgement.state === "healthy", judgeHealth(question).healthy && isHealthyAfter);
        assert.equal(judgement.verdict.healthy, judgement.state === "healthy");
        assert.equal(judgement.state === "unhealthy", judgement.verdict.violations.length > 0);
        assert.equal(judgement.state === "waiting", judgement.waitingFor.length > 0);
      }),
      { numRuns: 1000 },
    );
  });
});
