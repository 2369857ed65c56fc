import assert from "node:assert/strict";
import { makeRun } from "../runs/makeRun";
import { fakeInvoker, fakeRecords, fakeResource } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-success-rate";
const config = { minSuccessRate: 0.75 };

describe("requireSuccessRate", () => {
  const start = usePolicies();

  it("passes an invoker whose rate is as configured, also when its latest run failed", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "SUCCESS", "SUCCESS", "FAILED");
    assert.deepEqual(await run(name, [fakeInvoker("a", "ivk-a")], config), { violations: [] });
  });

  it("reports an invoker whose rate is lower, with the figures", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "FAILED", "SUCCESS");
    const invoker = fakeInvoker("a", "ivk-a");
    const message = [
      "Invoker ivk-a ended 2 of its newest 3 finished runs with SUCCESS, which is 66.6 % (newest other: started 2024-05-01T10:00:00Z, 2 hours ago; result FAILED; invocation inv-a2). It passes once 75 % of them do.",
      "What to do: find out why the job fails now and then, or name the invoker in exemptInvokerIds of this policy's configuration.",
    ].join("\n");
    assert.deepEqual(await run(name, [invoker], config), { violations: [{ message, urn: invoker.urn }] });
  });

  it("counts over the configured window", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "FAILED", "FAILED", "SUCCESS", "SUCCESS");
    const invoker = fakeInvoker("a", "ivk-a");
    assert.deepEqual(await run(name, [invoker], { ...config, windowRuns: 2 }), { violations: [] });
    assert.deepEqual(await run(name, [invoker], { ...config, windowSeconds: 7200 }), { violations: [] });
    assert.equal((await run(name, [invoker], { ...config, windowRuns: 3 })).violations.length, 1);
  });

  it("does not judge an invoker with fewer runs than minRuns", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "SUCCESS");
    const outcome = await run(name, [fakeInvoker("a", "ivk-a")], { ...config, minRuns: 3 });
    assert.deepEqual(outcome.violations, []);
    assert.match(outcome.notApplicable ?? "", /^Not everything can be judged\.\nInvoker ivk-a has 2 finished runs;/);
  });

  it("asks for more records where an InvokerRecords holds too few", async () => {
    const { run, addRuns, emulator } = await start();
    addRuns("ivk-a", "FAILED", "FAILED", "SUCCESS");
    const held = [makeRun(60, "SUCCESS", { invocationId: "inv-a3" })];
    const records = fakeRecords("one", { invokerIds: ["ivk-a"], maxRecords: 1, invokerRecordSet: held });
    assert.equal((await run(name, [records], config)).violations.length, 1);
    assert.equal(emulator.requests.length, 1);
  });

  it("does not apply to an unknown ID, to other types, and without minSuccessRate", async () => {
    const { run } = await start();
    const reasons: (string | undefined)[] = [];
    for (const [resources, given] of [
      [[fakeInvoker("new", undefined)], config],
      [[fakeResource({ type: "tencentcloud:Tat/command:Command", name: "a" })], config],
      [[fakeInvoker("a", "ivk-a")], {}],
    ] as const) {
      const { violations, notApplicable } = await run(name, [...resources], given);
      assert.deepEqual(violations, []);
      reasons.push(notApplicable);
    }
    assert.deepEqual(reasons, [
      "Not everything can be judged.\nnew: its ID is not known yet",
      "The stack has no InvokerRecords and no invoker of the tencentcloud provider to judge.",
      "No minSuccessRate is configured.",
    ]);
  });

  it("reports a misspelt threshold instead of going without it", async () => {
    const { run } = await start();
    const { violations, notApplicable } = await run(name, [fakeInvoker("a", "ivk-a")], { minSucessRate: 0.9 });
    assert.equal(notApplicable, undefined);
    assert.deepEqual(
      violations.map(({ message }) => message),
      [
        "The configuration of this policy cannot be used.\nminSucessRate: no such property: did you mean minSuccessRate?",
      ],
    );
  });
});
