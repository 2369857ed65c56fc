import assert from "node:assert/strict";
import fc from "fast-check";
import type { HealthCriteria } from "../../sdk/runs/HealthCriteria";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { judgeHealth } from "../../sdk/runs/judgeHealth";
import type { Presence } from "../../sdk/runs/RunHistory";
import { anyCriteria } from "./anyCriteria";
import { anyRuns, makeRun, NOW_MS, reorder } from "./makeRun";

const judge = (criteria: HealthCriteria, records: readonly InvokerRecord[]) =>
  judgeHealth({ invokerIds: ["ivk-a"], criteria, recordsOf: () => records, nowMs: NOW_MS });

/** A history, newest first, of one run every ten minutes, from one letter each: Success, Failed, Running, Unknown. */
const history = (letters: string) =>
  [...letters].map((letter, index) =>
    makeRun(
      5 + index * 10,
      { S: "SUCCESS", F: "FAILED", R: "RUNNING", U: "LATER_RESULT", C: "CANCELLED" }[letter] as string,
    ),
  );

const RUN_5 = "started 2024-05-01T11:55:00Z, 5 minutes ago; result FAILED; invocation inv-5";

describe("judgeHealth", () => {
  it("gives the verdict on a healthy invoker", () => {
    assert.deepEqual(judge({}, history("SF")), {
      healthy: true,
      checkedAt: "2024-05-01T12:00:00.000Z",
      violations: [],
      latest: { "ivk-a": makeRun(5, "SUCCESS") },
    });
  });

  it("judges each invoker once, in the order they are named", () => {
    const runsOf: Record<string, InvokerRecord[]> = { "ivk-b": history("F"), "ivk-c": history("S") };
    const { latest, violations } = judgeHealth({
      invokerIds: ["ivk-c", "ivk-a", "ivk-b", "ivk-a"],
      criteria: {},
      recordsOf: (invokerId) => runsOf[invokerId] ?? [],
      nowMs: NOW_MS,
    });
    assert.deepEqual(Object.keys(latest), ["ivk-c", "ivk-a", "ivk-b"]);
    assert.deepEqual(
      violations.map(({ invokerId, rule }) => [invokerId, rule]),
      [
        ["ivk-a", "minRuns"],
        ["ivk-b", "latestResult"],
      ],
    );
  });

  const messages: [string, HealthCriteria, InvokerRecord[], string[]][] = [
    [
      "a failed latest run",
      {},
      history("FS"),
      [
        `Invoker ivk-a did not end its latest finished run with SUCCESS (${RUN_5}). It passes once a newer run ends with SUCCESS.`,
      ],
    ],
    [
      "the newest run of all, several results being healthy",
      { latest: "run", results: ["SUCCESS", "CANCELLED", "TIMEOUT"] },
      history("FS"),
      [
        `Invoker ivk-a did not end its latest run with SUCCESS, CANCELLED or TIMEOUT (${RUN_5}). ` +
          "It passes once a newer run ends with SUCCESS, CANCELLED or TIMEOUT.",
      ],
    ],
    [
      "a run in progress where that counts",
      { latest: "run" },
      history("RS"),
      [
        "Invoker ivk-a is not done with its latest run (started 2024-05-01T11:55:00Z, 5 minutes ago; result RUNNING; invocation inv-5). " +
          "It passes once that run ends with SUCCESS.",
      ],
    ],
    [
      "an old finished run",
      { maxAgeSeconds: 299 },
      history("S"),
      [
        "Invoker ivk-a has finished no run that started within the last 4 minutes 59 seconds " +
          `(latest: ${RUN_5.replace("FAILED", "SUCCESS")}). It passes once a newer run has finished.`,
      ],
    ],
    [
      "an old start",
      { maxAgeSeconds: 60, latest: "run" },
      history("S"),
      [
        `Invoker ivk-a has not started a run for longer than 1 minute (latest: ${RUN_5.replace("FAILED", "SUCCESS")}). ` +
          "It passes once a run starts.",
      ],
    ],
    [
      "a streak of failures",
      { maxConsecutiveFailures: 1 },
      history("FFS"),
      [
        `Invoker ivk-a did not end any of its newest 2 finished runs with SUCCESS (latest: ${RUN_5}); ` +
          "at most 1 in a row may fail. It passes once a newer run ends with SUCCESS.",
      ],
    ],
    [
      "a single failure where none is tolerated",
      { maxConsecutiveFailures: 0 },
      history("FS"),
      [
        `Invoker ivk-a did not end its newest finished run with SUCCESS (latest: ${RUN_5}); ` +
          "at most 0 in a row may fail. It passes once a newer run ends with SUCCESS.",
      ],
    ],
    [
      "a low success rate",
      { minSuccessRate: 0.07, windowRuns: 3, maxConsecutiveFailures: 9 },
      history("FFFS"),
      [
        `Invoker ivk-a ended 0 of its newest 3 finished runs with SUCCESS, which is 0 % (newest other: ${RUN_5}). ` +
          "It passes once 7 % of them do.",
      ],
    ],
    [
      "a low success rate within a time",
      { minSuccessRate: 0.9, windowSeconds: 3600 },
      history("SFS"),
      [
        "Invoker ivk-a ended 2 of its newest 3 finished runs of the last 1 hour with SUCCESS, which is 66.6 % " +
          "(newest other: started 2024-05-01T11:45:00Z, 15 minutes ago; result FAILED; invocation inv-15). It passes once 90 % of them do.",
      ],
    ],
    [
      "no run at all",
      {},
      [],
      [
        "Invoker ivk-a has no run at all under this ID; at least 1 is needed. Check the ID and the region; if both are right, it passes once a run has finished.",
      ],
    ],
    [
      "no run at all where three are needed",
      { minRuns: 3 },
      [],
      [
        "Invoker ivk-a has no run at all under this ID; at least 3 are needed. Check the ID and the region; if both are right, it passes once 3 runs have finished.",
      ],
    ],
    [
      "a first run in progress",
      {},
      [makeRun(0, "PENDING", { invocationId: "" })],
      [
        "Invoker ivk-a has no finished run (newest that does not count: started 2024-05-01T12:00:00Z, just now; result PENDING; no invocation ID); " +
          "at least 1 is needed. It passes once a run has finished.",
      ],
    ],
    [
      "too few runs within a time",
      { minRuns: 4, windowSeconds: 600 },
      history("SS"),
      [
        "Invoker ivk-a has 1 finished run within the last 10 minutes " +
          "(newest that does not count: started 2024-05-01T11:45:00Z, 15 minutes ago; result SUCCESS; invocation inv-15); " +
          "at least 4 are needed. It passes once 3 more runs have finished.",
      ],
    ],
    [
      "one run too few",
      { minRuns: 3 },
      history("SS"),
      ["Invoker ivk-a has 2 finished runs; at least 3 are needed. It passes once a run has finished."],
    ],
    [
      "a run that does not end",
      { maxRunSeconds: 299 },
      history("RS"),
      [
        "Invoker ivk-a has not ended a run within 4 minutes 59 seconds " +
          `(${RUN_5.replace("FAILED", "RUNNING")}). It passes once that run has ended.`,
      ],
    ],
    [
      "several runs that do not end",
      { maxRunSeconds: 60 },
      history("RSR"),
      [
        "Invoker ivk-a has not ended 2 runs within 1 minute " +
          "(longest: started 2024-05-01T11:35:00Z, 25 minutes ago; result RUNNING; invocation inv-25). It passes once they have ended.",
      ],
    ],
    [
      "too few successes after a failure",
      { minConsecutiveSuccesses: 3 },
      history("SRSFS"),
      [
        "Invoker ivk-a has ended only 2 runs in a row with SUCCESS since it failed " +
          "(started 2024-05-01T11:25:00Z, 35 minutes ago; result FAILED; invocation inv-35); at least 3 are needed. " +
          "It passes once a newer run ends with SUCCESS.",
      ],
    ],
    [
      "too few successes after failures that were too many",
      { minConsecutiveSuccesses: 3, maxConsecutiveFailures: 1 },
      history("SFFSSS"),
      [
        "Invoker ivk-a has ended only 1 run in a row with SUCCESS since it failed " +
          "(started 2024-05-01T11:45:00Z, 15 minutes ago; result FAILED; invocation inv-15); at least 3 are needed. " +
          "It passes once 2 newer runs in a row end with SUCCESS.",
      ],
    ],
    [
      "what the service wrote, without control characters",
      {},
      [makeRun(5, "BAD\u001b[2J", { invocationId: "inv-\n" })],
      [
        "Invoker ivk-a did not end its latest finished run with SUCCESS " +
          "(started 2024-05-01T11:55:00Z, 5 minutes ago; result BAD\\u{1b}[2J; invocation inv-\\u{a}). It passes once a newer run ends with SUCCESS.",
      ],
    ],
  ];
  for (const [title, criteria, records, expected] of messages) {
    it(`tells of ${title}`, () => {
      assert.deepEqual(
        judge(criteria, records).violations.map(({ message }) => message),
        expected,
      );
    });
  }

  it("names the region of each violation, in the message where several are asked", () => {
    const asked = { invokerIds: ["ivk-a"], criteria: {}, recordsOf: () => history("F"), nowMs: NOW_MS };
    const region = "ap-guangzhou";
    const messages = [false, true].map((isOneOfSeveral) =>
      judgeHealth({ ...asked, region, isOneOfSeveral }).violations.map((violation) => [
        violation.region,
        violation.message.slice(0, 39),
      ]),
    );
    assert.deepEqual(messages, [
      [[region, "Invoker ivk-a did not end its latest fi"]],
      [[region, "Invoker ivk-a in ap-guangzhou did not e"]],
    ]);
  });

  const presences: [string, Presence, string][] = [
    [
      "that the region does not have",
      { region: "ap-guangzhou", isThere: false, nearest: "the nearest that it has is ivk-b (nightly)" },
      "does not exist: ap-guangzhou has no invoker of this ID, and no run at all under it. Check the ID and the region; the nearest that it has is ivk-b (nightly).",
    ],
    [
      "of which only the region is known",
      { region: "ap-guangzhou" },
      "has no run at all in ap-guangzhou under this ID; at least 1 is needed. Check the ID and the region; if both are right, it passes once a run has finished.",
    ],
    [
      "that is there",
      { region: "ap-guangzhou", isThere: true, isEnabled: true },
      "has not run yet; at least 1 is needed. It passes once a run has finished.",
    ],
    [
      "that is disabled",
      { isThere: true, isEnabled: false },
      "has not run yet and is disabled, so that its schedule starts none; at least 1 is needed. It passes once a run has finished.",
    ],
  ];
  for (const [title, presence, message] of presences) {
    it(`says of an invoker without any run ${title} what to do about it`, () => {
      const question = { invokerIds: ["ivk-a"], criteria: {}, recordsOf: () => [], nowMs: NOW_MS };
      const violations = [{ invokerId: "ivk-a", rule: "minRuns", message: `Invoker ivk-a ${message}` }];
      assert.deepEqual(judgeHealth({ ...question, presenceOf: () => presence }).violations, violations);
      assert.equal(judgeHealth({ ...question, criteria: { minRuns: 0 }, presenceOf: () => presence }).healthy, true);
    });
  }

  const verdicts: [string, HealthCriteria, string, string[]][] = [
    ["passes over a run in progress", {}, "RSF", []],
    ["passes over a run in progress to a failure", {}, "RFS", ["latestResult"]],
    ["takes an unknown result for a failure", {}, "US", ["latestResult"]],
    ["takes a cancelled run for a failure", {}, "CS", ["latestResult"]],
    ["takes an unknown result that is named for healthy", { results: ["LATER_RESULT"] }, "UF", []],
    ["takes success for a failure where it is not named", { results: ["FAILED"] }, "SF", ["latestResult"]],
    ["takes a run in progress that is named for healthy", { latest: "run", results: ["RUNNING"] }, "R", []],
    ["lets an age pass that is just reached", { maxAgeSeconds: 300 }, "S", []],
    ["refuses an age just beyond", { maxAgeSeconds: 299 }, "S", ["maxAge"]],
    ["measures the age of the finished run", { maxAgeSeconds: 600 }, "RS", ["maxAge"]],
    ["measures the age of any run", { maxAgeSeconds: 600, latest: "run", results: ["RUNNING"] }, "RS", []],
    ["tolerates as many failures as allowed", { maxConsecutiveFailures: 2 }, "FFS", []],
    ["passes over runs in progress in a streak", { maxConsecutiveFailures: 2 }, "RFRFRS", []],
    ["counts unknown results into a streak", { maxConsecutiveFailures: 2 }, "FUCS", ["maxConsecutiveFailures"]],
    ["does not tolerate a run in progress", { maxConsecutiveFailures: 2, latest: "run" }, "RS", ["latestResult"]],
    [
      "counts a streak beyond the window",
      { maxConsecutiveFailures: 1, minSuccessRate: 0, windowRuns: 1 },
      "FFS",
      ["maxConsecutiveFailures"],
    ],
    [
      "tells once of a failure that is both too many and too few successes, also where the run in progress is healthy",
      {
        latest: "run",
        results: ["SUCCESS", "RUNNING"],
        maxConsecutiveFailures: 0,
        minConsecutiveSuccesses: 2,
      },
      "RFS",
      ["maxConsecutiveFailures"],
    ],
    ["lets a rate pass that is just reached", { minSuccessRate: 0.5 }, "SF", []],
    ["refuses a rate just below", { minSuccessRate: 0.51 }, "SF", ["minSuccessRate"]],
    ["counts the rate over finished runs", { minSuccessRate: 1 }, "RSRS", []],
    ["counts the rate over the newest runs", { minSuccessRate: 1, windowRuns: 2 }, "SSF", []],
    ["counts the rate over a hundred runs by default", { minSuccessRate: 1 }, `${"S".repeat(100)}F`, []],
    ["counts the hundredth run too", { minSuccessRate: 1 }, `${"S".repeat(99)}F`, ["minSuccessRate"]],
    ["counts the rate over a time", { minSuccessRate: 1, windowSeconds: 900 }, "SSF", []],
    ["counts a run at the edge of the time", { minSuccessRate: 1, windowSeconds: 1500 }, "SSF", ["minSuccessRate"]],
    [
      "counts over the time alone, however many",
      { minSuccessRate: 1, windowSeconds: 90_000 },
      `${"S".repeat(120)}F`,
      ["minSuccessRate"],
    ],
    ["does not count a run just before that edge", { minSuccessRate: 1, windowSeconds: 1499 }, "SSF", []],
    ["counts over the shorter of both", { minSuccessRate: 1, windowSeconds: 90_000, windowRuns: 2 }, "SSF", []],
    ["has no rate without runs in the window", { minSuccessRate: 1, minRuns: 0, windowSeconds: 60 }, "SF", []],
    ["asks for a run in the window", { minSuccessRate: 1, windowSeconds: 60 }, "SF", ["minRuns"]],
    [
      "needs no run where none is asked for",
      { minRuns: 0, maxAgeSeconds: 1, maxConsecutiveFailures: 0, minSuccessRate: 1 },
      "",
      [],
    ],
    ["needs no finished run where none is asked for", { minRuns: 0 }, "R", []],
    ["does not count runs in progress", { minRuns: 2 }, "RSR", ["minRuns"]],
    ["counts failures as runs", { minRuns: 2 }, "SF", []],
    ["lets a run go on that has just reached its time", { maxRunSeconds: 300 }, "RS", []],
    ["refuses a run just beyond", { maxRunSeconds: 299 }, "RS", ["maxRun"]],
    ["does not measure a run that has ended", { maxRunSeconds: 1 }, "SF", []],
    ["measures a run behind one that has ended", { maxRunSeconds: 600 }, "SR", ["maxRun"]],
    [
      "measures a run whose result counts as healthy",
      { maxRunSeconds: 1, results: ["RUNNING"], latest: "run" },
      "R",
      ["maxRun"],
    ],
    ["is content with one success after a failure", { minConsecutiveSuccesses: 1 }, "SF", []],
    ["asks a job that never failed for no more successes", { minConsecutiveSuccesses: 3 }, "SS", []],
    ["asks for successes after a failure", { minConsecutiveSuccesses: 2 }, "SFSS", ["minConsecutiveSuccesses"]],
    ["forgets a failure behind enough successes", { minConsecutiveSuccesses: 2 }, "SSF", []],
    ["says nothing of successes beside the newest failure", { minConsecutiveSuccesses: 2 }, "FS", ["latestResult"]],
    [
      "says nothing of successes beside too many failures",
      { minConsecutiveSuccesses: 2, maxConsecutiveFailures: 1 },
      "FFS",
      ["maxConsecutiveFailures"],
    ],
    [
      "asks for no successes after failures that are tolerated",
      { minConsecutiveSuccesses: 3, maxConsecutiveFailures: 1 },
      "SFS",
      [],
    ],
    [
      "does not take failures that are tolerated for successes",
      { minConsecutiveSuccesses: 2, maxConsecutiveFailures: 1 },
      "FSFF",
      ["minConsecutiveSuccesses"],
    ],
    [
      "asks for successes also while a run in progress is healthy",
      { minConsecutiveSuccesses: 2, latest: "run", results: ["RUNNING", "SUCCESS"] },
      "RF",
      ["minConsecutiveSuccesses"],
    ],
    [
      "names every rule that is broken",
      { minRuns: 9, maxAgeSeconds: 1, maxConsecutiveFailures: 0, minSuccessRate: 1 },
      "FF",
      ["minRuns", "maxAge", "maxConsecutiveFailures", "minSuccessRate"],
    ],
  ];
  for (const [title, criteria, letters, rules] of verdicts) {
    it(title, () => {
      const { healthy, violations } = judge(criteria, history(letters));
      assert.deepEqual(
        violations.map(({ rule }) => rule),
        rules,
      );
      assert.equal(healthy, rules.length === 0);
    });
  }

  it("takes null criteria for absent ones", () => {
    const nothing = { results: null, latest: null, maxAgeSeconds: null, minRuns: null, windowSeconds: null };
    assert.deepEqual(judge(nothing as unknown as HealthCriteria, history("F")), judge({}, history("F")));
  });

  it("refuses an age that is a millisecond beyond", () => {
    const justOlder = makeRun(5 + 1 / 60_000, "SUCCESS");
    assert.deepEqual(
      judge({ maxAgeSeconds: 300 }, [justOlder]).violations.map(({ rule }) => rule),
      ["maxAge"],
    );
  });

  it("gives a run in the future the age 0 and counts it into every window", () => {
    const ahead = makeRun(-10, "FAILED");
    const criteria = { maxAgeSeconds: 1, minSuccessRate: 0.1, windowSeconds: 1 };
    assert.deepEqual(
      judge(criteria, [ahead]).violations.map(({ rule }) => rule),
      ["latestResult", "minSuccessRate"],
    );
    assert.match(judge({}, [ahead]).violations[0]?.message ?? "", /started 2024-05-01T12:10:00Z, just now;/);
  });

  it("takes the first of two runs of the same second for the newer, whatever their IDs", () => {
    const failed = makeRun(5, "FAILED", { invocationId: "inv-b" });
    for (const invocationId of ["inv-a", "inv-c"]) {
      const success = makeRun(5, "SUCCESS", { invocationId });
      assert.equal(judge({}, [success, failed]).healthy, true);
      assert.equal(judge({}, [failed, success]).healthy, false);
    }
  });

  it("is the same for any order of the records by time", () => {
    fc.assert(
      fc.property(
        anyRuns.chain((runs) => fc.tuple(fc.constant(runs), reorder(runs))),
        anyCriteria,
        ([runs, reordered], criteria) => {
          assert.deepEqual(judge(criteria, reordered), judge(criteria, runs));
        },
      ),
    );
  });

  it("never calls an invoker less healthy after one more success", () => {
    fc.assert(
      fc.property(anyRuns, anyCriteria, (runs, criteria) => {
        const success = makeRun(-5, "SUCCESS", { invocationId: "inv-newest" });
        const before = judge(criteria, runs).violations.map(({ rule }) => rule);
        const after = judge(criteria, [success, ...runs]).violations.map(({ rule }) => rule);
        // The first success after a failure, which had the say before.
        if (before.some((rule) => rule === "latestResult" || rule === "maxConsecutiveFailures"))
          before.push("minConsecutiveSuccesses");
        assert.deepEqual(
          after.filter((rule) => !before.includes(rule)),
          [],
        );
        assert.ok(!after.includes("latestResult") && !after.includes("maxAge"));
        assert.ok(!after.includes("maxConsecutiveFailures"));
      }),
      { numRuns: 500 },
    );
  });

  it("never passes stricter criteria where it refuses laxer ones", () => {
    const stricter = fc.record({
      age: fc.nat(300),
      streak: fc.nat(3),
      runs: fc.nat(3),
      rate: fc.constantFrom(0, 0.25),
    });
    fc.assert(
      fc.property(anyRuns, anyCriteria, stricter, (runs, lax, step) => {
        const strict = {
          ...lax,
          maxAgeSeconds: Math.max(1, (lax.maxAgeSeconds ?? 700) - step.age),
          maxConsecutiveFailures: Math.max(0, (lax.maxConsecutiveFailures ?? 0) - step.streak),
          minRuns: (lax.minRuns ?? 1) + step.runs,
          minSuccessRate: Math.min(1, (lax.minSuccessRate ?? 0) + step.rate),
        };
        if (judge(strict, runs).healthy) assert.equal(judge(lax, runs).healthy, true);
      }),
      { numRuns: 500 },
    );
  });
});
