import assert from "node:assert/strict";
import fc from "fast-check";
import { parseGateInputs } from "../../sdk/resources/InvokerHealthGateResource";

const invokerIds = ["ivk-a"];

describe("parseGateInputs", () => {
  it("fills in the defaults", () => {
    const parsed = parseGateInputs({ invokerIds });
    assert.ok(parsed.ok);
    const { criteria, ...others } = parsed.value;
    assert.deepEqual(
      Object.values(criteria).filter((value) => value !== undefined),
      [],
    );
    assert.deepEqual(others, {
      targets: [{ invokerIds, region: undefined }],
      explain: false,
      onPreview: "warn",
      wait: undefined,
    });
  });

  it("takes criteria, region and triggers", () => {
    const parsed = parseGateInputs({
      invokerIds,
      region: "ap-singapore",
      minSuccessRate: 0.9,
      windowRuns: 20,
      onPreview: "skip",
      triggers: [1, { a: 2 }],
    });
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.targets, [{ invokerIds, region: "ap-singapore" }]);
    assert.equal(parsed.value.onPreview, "skip");
    assert.equal(parsed.value.criteria.minSuccessRate, 0.9);
    assert.equal(parsed.value.criteria.windowRuns, 20);
  });

  it("waits for a run after the gate begins, asking every ten seconds, until the step that it waits in gives up", () => {
    for (const wait of [{}, { runStartedAfter: "gate" }]) {
      const parsed = parseGateInputs({ invokerIds, wait });
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.value.wait, { startedAfterMs: undefined, timeoutMs: undefined, pollMs: 10_000 });
    }
  });

  it("reads a moment with its offset", () => {
    const wait = { runStartedAfter: "2026-11-24T20:00:00+08:00", timeoutSeconds: 60, pollSeconds: 1 };
    const parsed = parseGateInputs({ invokerIds, wait });
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.wait, {
      startedAfterMs: Date.parse("2026-11-24T12:00:00Z"),
      timeoutMs: 60_000,
      pollMs: 1_000,
    });
  });

  const refused: [object, string, RegExp][] = [
    [{}, "invokerIds", /^is missing: name at least one invoker$/],
    [{ invokerIds: [] }, "invokerIds", /name at least one invoker/],
    [{ invokerIds, onPreview: "maybe" }, "onPreview", /^"maybe" is not one of fail, warn, skip$/],
    [{ invokerIds, onPreview: true }, "onPreview", /^true is not one of/],
    [{ invokerIds, wait: true }, "wait", /^true is not an object of named arguments$/],
    [{ invokerIds, wait: { timeoutSeconds: 0 } }, "wait.timeoutSeconds", /^0 is not a whole number from 1 to 604800$/],
    [{ invokerIds, wait: { timeoutSeconds: 604_801 } }, "wait.timeoutSeconds", /^604801 is not/],
    [{ invokerIds, wait: { pollSeconds: 0.5 } }, "wait.pollSeconds", /^0\.5 is not a whole number from 1 to 3600$/],
    [{ invokerIds, wait: { runStartedAfter: "yesterday" } }, "wait.runStartedAfter", /^"yesterday" is not a moment/],
    [
      { invokerIds, wait: { timeoutSecond: 5 } },
      "wait.timeoutSecond",
      /^no such property: did you mean timeoutSeconds\?$/,
    ],
    [{ invokerIds, maxAgeSecond: 5 }, "maxAgeSecond", /did you mean maxAgeSeconds\?/],
    [{ invokerIds, minSuccessRate: 2 }, "minSuccessRate", /^2 is not/],
    [{ invokerIds, region: "" }, "region", /./],
  ];
  for (const [inputs, property, problem] of refused) {
    it(`refuses ${JSON.stringify(inputs)}`, () => {
      const { ok, problems } = parseGateInputs(inputs as Record<string, unknown>);
      assert.equal(ok, false);
      assert.deepEqual(
        problems.map((found) => found.property),
        [property],
      );
      assert.match(problems[0]?.problem ?? "", problem);
    });
  }

  it("names every problem at once", () => {
    const { problems } = parseGateInputs({ invokerIds: ["no"], onPreview: "no", wait: { pollSeconds: -1, no: 1 } });
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["invokerIds[0]", "onPreview", "wait.no", "wait.pollSeconds"],
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("invokerIds", "wait", "onPreview", "results"), fc.anything()),
        (inputs) => {
          assert.equal(typeof parseGateInputs(inputs).ok, "boolean");
        },
      ),
    );
  });
});
