import assert from "node:assert/strict";
import { InvalidArgumentError } from "../../sdk/checks/InvalidArgumentError";
import { INVOKER_HEALTH_POLICY_NAMES, invokerHealthPolicies } from "../../sdk/policy";
import { fakeInvoker } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const asking = [
  ["tat-success-rate", { minSuccessRate: 0.5 }],
  ["tat-consecutive-failures", { maxConsecutiveFailures: 1 }],
  ["tat-latest-run-succeeded", {}],
  ["tat-fresh-history", { maxAgeSeconds: 86_400 }],
  ["tat-on-schedule", { maxMissedRuns: 0 }],
  ["tat-service-can-be-asked", {}],
] as const;

describe("invokerHealthPolicies", () => {
  const start = usePolicies();

  it("returns nine policies, each described, advisory, configurable, and with what to do", () => {
    const policies = invokerHealthPolicies();
    assert.deepEqual(
      policies.map(({ name }) => name),
      [
        "tat-success-rate",
        "tat-consecutive-failures",
        "tat-latest-run-succeeded",
        "tat-fresh-history",
        "tat-on-schedule",
        "tat-history-is-watched",
        "tat-gated",
        "tat-no-silenced-gate",
        "tat-service-can-be-asked",
      ],
    );
    assert.deepEqual(
      INVOKER_HEALTH_POLICY_NAMES,
      policies.map(({ name }) => name),
    );
    for (const { description, enforcementLevel, configSchema, remediationSteps } of policies) {
      assert.match(description, /^[A-Z].*[^.]\.$/);
      assert.equal(enforcementLevel, "advisory");
      assert.ok(configSchema);
      assert.match(remediationSteps ?? "", /^To comply, .*\.$/);
    }
  });

  it("sets the level of all policies, or of those that are named", () => {
    const levels = (options: Parameters<typeof invokerHealthPolicies>[0]) =>
      invokerHealthPolicies(options).map(({ enforcementLevel }) => enforcementLevel);
    assert.deepEqual(levels({ enforcementLevel: "mandatory" }), Array(9).fill("mandatory"));
    const named = { "tat-gated": "mandatory", "tat-fresh-history": "disabled" } as const;
    assert.deepEqual(levels({ policies: ["tat-gated", "tat-history-is-watched"], enforcementLevel: named }), [
      "advisory",
      "mandatory",
    ]);
  });

  it("returns the chosen policies, with the one about the service where one of them asks it", () => {
    const names = (...policies: (typeof INVOKER_HEALTH_POLICY_NAMES)[number][]) =>
      invokerHealthPolicies({ policies }).map(({ name }) => name);
    assert.deepEqual(names("tat-gated"), ["tat-gated"]);
    for (const [name] of asking.slice(0, 5)) assert.deepEqual(names(name), [name, "tat-service-can-be-asked"]);
  });

  it("refuses unknown policies and levels, and says which are known", () => {
    const refused = (options: object) => {
      try {
        invokerHealthPolicies(options);
      } catch (error) {
        assert.ok(error instanceof InvalidArgumentError);
        return error.message;
      }
      return undefined;
    };
    assert.equal(refused({ policies: ["tat-gate"] }), 'policies[0]: "tat-gate" is no policy: did you mean tat-gated?');
    assert.equal(
      refused({ enforcementLevel: { "tat-latest-run-suceeded": "mandatory" } }),
      'enforcementLevel.tat-latest-run-suceeded: "tat-latest-run-suceeded" is no policy: did you mean tat-latest-run-succeeded?',
    );
    assert.equal(
      refused({ enforcementLevel: "strict" }),
      'enforcementLevel: "strict" is not one of advisory, mandatory, disabled',
    );
  });

  it("reads once for all policies of a stack, and anew for its next analysis", async () => {
    const { run, addRuns, emulator } = await start();
    const ids = Array.from({ length: 60 }, (_, index) => `ivk-${index + 1}`);
    for (const invokerId of ids) {
      emulator.addInvoker({ invokerId, onceAt: "2024-05-01T11:00:00Z", createdTime: "2024-05-01T00:00:00Z" });
      addRuns(invokerId, "SUCCESS");
    }
    const stack = ids.map((invokerId) => fakeInvoker(invokerId, invokerId));
    for (const [name, config] of asking) assert.deepEqual(await run(name, stack, config), { violations: [] });
    assert.deepEqual(
      emulator.requests.map(({ action, parameters }) => [action, (parameters.InvokerIds as string[]).length]),
      [
        ["DescribeInvokerRecords", 60],
        ["DescribeInvokers", 60],
      ],
    );
    emulator.addRecord({ invokerId: "ivk-7", result: "FAILED", invokeTime: "2024-05-01T11:59:00Z" });
    assert.deepEqual((await run("tat-success-rate", stack, { minSuccessRate: 0.75 })).violations.length, 1);
    assert.deepEqual((await run("tat-latest-run-succeeded", stack)).violations.length, 1);
    assert.equal(emulator.requests.length, 3);
  });

  it("asks a service that failed once no more in the same analysis", async () => {
    const { run, addRuns, emulator } = await start();
    addRuns("ivk-a", "SUCCESS");
    emulator.denyActions(["DescribeInvokerRecords"]);
    for (const [name, config] of asking) await run(name, [fakeInvoker("a", "ivk-a")], config);
    assert.equal(emulator.requests.length, 1);
  });

  it("asks the given region where neither resource nor provider names one", async () => {
    const { run, emulator } = await start({ region: "ap-shanghai" });
    await run("tat-latest-run-succeeded", [fakeInvoker("a", "ivk-a")]);
    assert.deepEqual(
      emulator.requests.map(({ region }) => region),
      ["ap-shanghai"],
    );
  });
});
