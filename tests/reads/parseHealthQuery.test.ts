import assert from "node:assert/strict";
import { parseHealthQuery } from "../../sdk/reads/health";
import { HEALTH_CRITERIA_PROPERTIES } from "../../sdk/runs/criteria";

const NO_CRITERIA = Object.fromEntries(HEALTH_CRITERIA_PROPERTIES.map((name) => [name, undefined]));

describe("parseHealthQuery", () => {
  it("takes invokers alone", () => {
    assert.deepEqual(parseHealthQuery({ invokerIds: ["ivk-b", "ivk-a", "ivk-b"] }), {
      ok: true,
      value: {
        targets: [{ invokerIds: ["ivk-b", "ivk-a"], region: undefined }],
        criteria: NO_CRITERIA,
        explain: false,
      },
      problems: [],
    });
  });

  it("takes criteria, a region and the wish for reasons", () => {
    const criteria = {
      results: ["SUCCESS"],
      latest: "run",
      maxAgeSeconds: 1,
      minSuccessRate: 0.5,
      maxConsecutiveFailures: 2,
      minRuns: 3,
      windowRuns: 4,
      windowSeconds: 5,
    };
    const input = { invokerIds: ["ivk-a"], region: "ap-x", explain: true, ...criteria };
    assert.deepEqual(parseHealthQuery(input), {
      ok: true,
      value: {
        targets: [{ invokerIds: ["ivk-a"], region: "ap-x" }],
        criteria: { ...NO_CRITERIA, ...criteria },
        explain: true,
      },
      problems: [],
    });
  });

  const missing = ["invokerIds", "is missing: name at least one invoker"] as const;
  const refused: [unknown, ...(readonly [string, string])[]][] = [
    [undefined, missing],
    [{}, missing],
    [{ invokerIds: null }, missing],
    [{ invokerIds: [] }, ["invokerIds", "[] holds no invoker IDs: name at least one invoker"]],
    [
      { invokerIds: ["ivk-"] },
      ["invokerIds[0]", '"ivk-" is not an invoker ID: ivk- and then 1 to 64 letters and digits are expected'],
    ],
    [{ invokerIds: ["ivk-a"], explain: "true" }, ["explain", '"true" is not true or false']],
    [
      { invokerIds: ["ivk-a"], region: "AP" },
      ["region", '"AP" is not a region: a name such as ap-guangzhou is expected'],
    ],
    [{ invokerIds: ["ivk-a"], minRuns: -1 }, ["minRuns", "-1 is not a whole number from 0 to 1000000"]],
    [{ invokerIds: ["ivk-a"], minRun: 1 }, ["minRun", "no such property: did you mean minRuns?"]],
    ["ivk-a", ["arguments", '"ivk-a" is not an object of named arguments']],
  ];
  for (const [input, ...expected] of refused) {
    it(`refuses ${JSON.stringify(input)}`, () => {
      const problems = expected.map(([property, problem]) => ({ property, problem }));
      assert.deepEqual(parseHealthQuery(input), { ok: false, problems });
    });
  }
});
