import assert from "node:assert/strict";
import fc from "fast-check";
import { validateHealthCriteria } from "../../sdk/runs/criteria";

const KNOWN =
  "known are results, latest, maxAgeSeconds, minSuccessRate, maxConsecutiveFailures, minRuns, windowRuns, windowSeconds, maxRunSeconds, minConsecutiveSuccesses, maxMissedRuns, graceSeconds";

describe("validateHealthCriteria", () => {
  const accepted: unknown[] = [
    undefined,
    {},
    { results: null, latest: undefined },
    { results: ["SUCCESS", "LATER_RESULT"], latest: "finishedRun" },
    { results: ["RUNNING"], latest: "run" },
    { maxAgeSeconds: 1, maxConsecutiveFailures: 0, minRuns: 0 },
    { maxAgeSeconds: 3_155_760_000, maxConsecutiveFailures: 1_000_000, minRuns: 1_000_000 },
    { minSuccessRate: 0, windowRuns: 1, windowSeconds: 1 },
    { minSuccessRate: 1, windowRuns: 1_000_000, windowSeconds: 3_155_760_000 },
    { minRuns: 3, windowSeconds: 60 },
    { minSuccessRate: 0.5, windowSeconds: 60 },
    { maxRunSeconds: 1, minConsecutiveSuccesses: 1 },
    { maxMissedRuns: 0, graceSeconds: 0 },
    { maxMissedRuns: 1000, graceSeconds: 3_155_760_000 },
    { maxRunSeconds: 3_155_760_000, minConsecutiveSuccesses: 1_000_000 },
  ];
  for (const criteria of accepted) {
    it(`takes ${JSON.stringify(criteria)}`, () => {
      assert.deepEqual(validateHealthCriteria(criteria), []);
    });
  }

  const refused: [unknown, ...[string, string][]][] = [
    ["strict", ["arguments", '"strict" is not an object of named arguments']],
    [{ maxAgeSecond: 60 }, ["maxAgeSecond", "no such property: did you mean maxAgeSeconds?"]],
    [{ minSucessRate: 0.9 }, ["minSucessRate", "no such property: did you mean minSuccessRate?"]],
    [{ colour: "red" }, ["colour", `no such property: ${KNOWN}`]],
    [{ results: [] }, ["results", "[] holds no results: leave it out, or name at least one, such as SUCCESS"]],
    [{ results: ["Success"] }, ["results[0]", '"Success" is not a result: did you mean SUCCESS?']],
    ...["A B", "A".repeat(65), "", 5].map((result): [unknown, [string, string]] => [
      { results: ["A".repeat(64), result] },
      [
        "results[1]",
        `${JSON.stringify(result)} is not a result: 1 to 64 printable characters without a space are expected, such as SUCCESS`,
      ],
    ]),
    [{ windowRuns: 5, maxAgeSeconds: 0 }, ["maxAgeSeconds", "0 is not a whole number from 1 to 3155760000"]],
    [{ latest: "any" }, ["latest", '"any" is not "finishedRun" or "run"']],
    [{ latest: ["run"] }, ["latest", 'an array of 1 is not "finishedRun" or "run"']],
    [{ maxAgeSeconds: 0 }, ["maxAgeSeconds", "0 is not a whole number from 1 to 3155760000"]],
    [{ maxAgeSeconds: 3_155_760_001 }, ["maxAgeSeconds", "3155760001 is not a whole number from 1 to 3155760000"]],
    [{ minSuccessRate: 95 }, ["minSuccessRate", "95 is not a number from 0 to 1, such as 0.95 for 95 %"]],
    [{ minSuccessRate: 1.1 }, ["minSuccessRate", "1.1 is not a number from 0 to 1, such as 0.011 for 1.1 %"]],
    [{ minSuccessRate: 100 }, ["minSuccessRate", "100 is not a number from 0 to 1, such as 1 for 100 %"]],
    [{ minSuccessRate: 101 }, ["minSuccessRate", "101 is not a number from 0 to 1"]],
    [{ minSuccessRate: -0.1 }, ["minSuccessRate", "-0.1 is not a number from 0 to 1"]],
    [{ minSuccessRate: Number.NaN }, ["minSuccessRate", "NaN is not a number from 0 to 1"]],
    [{ minSuccessRate: "0.9" }, ["minSuccessRate", '"0.9" is not a number from 0 to 1']],
    [{ maxConsecutiveFailures: -1 }, ["maxConsecutiveFailures", "-1 is not a whole number from 0 to 1000000"]],
    [
      { maxConsecutiveFailures: 1_000_001 },
      ["maxConsecutiveFailures", "1000001 is not a whole number from 0 to 1000000"],
    ],
    [{ minRuns: -1 }, ["minRuns", "-1 is not a whole number from 0 to 1000000"]],
    [{ minRuns: 1_000_001 }, ["minRuns", "1000001 is not a whole number from 0 to 1000000"]],
    [{ windowRuns: 0, minSuccessRate: 1 }, ["windowRuns", "0 is not a whole number from 1 to 1000000"]],
    [{ windowRuns: 1_000_001, minSuccessRate: 1 }, ["windowRuns", "1000001 is not a whole number from 1 to 1000000"]],
    [{ windowSeconds: 0.5, minRuns: 1 }, ["windowSeconds", "0.5 is not a whole number from 1 to 3155760000"]],
    [{ windowSeconds: 1e308, minRuns: 1 }, ["windowSeconds", "1e+308 is not a whole number from 1 to 3155760000"]],
    [{ maxRunSeconds: 0 }, ["maxRunSeconds", "0 is not a whole number from 1 to 3155760000"]],
    [{ minConsecutiveSuccesses: 0 }, ["minConsecutiveSuccesses", "0 is not a whole number from 1 to 1000000"]],
    [{ maxMissedRuns: 1001 }, ["maxMissedRuns", "1001 is not a whole number from 0 to 1000"]],
    [
      { graceSeconds: 5 },
      [
        "graceSeconds",
        "says how late a run may be before maxMissedRuns counts it, and there is none: give maxMissedRuns too",
      ],
    ],
    [
      { results: ["SUCCESS", "PENDING"] },
      ["results", 'PENDING is never the result of a finished run: leave it out, or set latest to "run"'],
    ],
    [
      { results: ["RUNNING"], latest: "finishedRun" },
      ["results", 'RUNNING is never the result of a finished run: leave it out, or set latest to "run"'],
    ],
    [
      { windowRuns: 5, minRuns: 2 },
      ["windowRuns", "says what minSuccessRate is counted over, and there is none: give minSuccessRate too"],
    ],
    [
      { windowSeconds: 5 },
      [
        "windowSeconds",
        "says what minSuccessRate and minRuns are counted over, and there is neither: give one of them too, or maxAgeSeconds in its place for the age of the latest run",
      ],
    ],
    [
      { latest: 1, minRuns: "2", colour: 3 },
      ["colour", `no such property: ${KNOWN}`],
      ["latest", '1 is not "finishedRun" or "run"'],
      ["minRuns", '"2" is not a whole number from 0 to 1000000'],
    ],
  ];
  for (const [criteria, ...expected] of refused) {
    it(`refuses ${JSON.stringify(criteria)}`, () => {
      assert.deepEqual(
        validateHealthCriteria(criteria),
        expected.map(([property, problem]) => ({ property, problem })),
      );
    });
  }

  it("takes and advises no other criteria than there can be", () => {
    const results = "RUNNING is never the result of a finished run: leave it out";
    assert.deepEqual(validateHealthCriteria({ results: ["RUNNING"], latest: "run" }, ["results"]), [
      { property: "latest", problem: "no such property: known are results" },
      { property: "results", problem: results },
    ]);
  });

  it("never throws", () => {
    const names = ["results", "latest", "maxAgeSeconds", "minSuccessRate", "minRuns", "windowRuns", "other"];
    const anyCriteria = fc.dictionary(fc.constantFrom(...names), fc.anything({ withBigInt: true, withDate: true }));
    fc.assert(
      fc.property(fc.oneof(anyCriteria, fc.anything({ withNullPrototype: true })), (criteria) => {
        for (const { property, problem } of validateHealthCriteria(criteria)) {
          assert.doesNotMatch(property + problem, /\p{Cc}/u);
        }
      }),
    );
  });
});
