import assert from "node:assert/strict";
import { makeRun } from "../runs/makeRun";
import { fakeInvoker, fakeRecords, fakeResource } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-consecutive-failures";
const config = { maxConsecutiveFailures: 2 };

describe("limitConsecutiveFailures", () => {
  const start = usePolicies();

  it("passes as many failures in a row as configured", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "FAILED", "SUCCESS", "FAILED", "TIMEOUT", "RUNNING");
    assert.deepEqual(await run(name, [fakeInvoker("a", "ivk-a")], config), { violations: [] });
  });

  it("reports one failure more, with their number", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "FAILED", "FAILED", "TIMEOUT");
    const invoker = fakeInvoker("a", "ivk-a");
    const message = [
      "Invoker ivk-a did not end any of its newest 3 finished runs with SUCCESS (latest: started 2024-05-01T11:00:00Z, 1 hour ago; result TIMEOUT; invocation inv-a4); at most 2 in a row may fail. It passes once a newer run ends with SUCCESS.",
      "What to do: repair the job and run it again, or name the invoker in exemptInvokerIds of this policy's configuration.",
    ].join("\n");
    assert.deepEqual(await run(name, [invoker], config), { violations: [{ message, urn: invoker.urn }] });
  });

  it("judges an InvokerRecords by what it holds", async () => {
    const { run, emulator } = await start();
    const held = [1, 2, 3].map((minutesAgo) => makeRun(minutesAgo, "FAILED"));
    const records = fakeRecords("one", { invokerIds: ["ivk-a"], maxRecords: 3, invokerRecordSet: held });
    assert.equal((await run(name, [records], config)).violations[0]?.urn, records.urn);
    assert.equal(emulator.requests.length, 0);
  });

  it("does not apply to an unknown ID, to other types, to an invoker without runs, and without a limit", async () => {
    const { run, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-a", count: 0 });
    const reasons: (string | undefined)[] = [];
    for (const [resources, given] of [
      [[fakeInvoker("new", undefined)], config],
      [[fakeResource({ type: "tencentcloud:Tat/command:Command", name: "a" })], config],
      [[fakeInvoker("a", "ivk-a")], config],
      [[fakeInvoker("a", "ivk-a")], {}],
    ] as const) {
      const { violations, notApplicable } = await run(name, [...resources], given);
      assert.deepEqual(violations, []);
      reasons.push(notApplicable?.replace(/;.*/, ""));
    }
    assert.deepEqual(reasons, [
      "Not everything can be judged.\nnew: its ID is not known yet",
      "The stack has no InvokerRecords and no invoker of the tencentcloud provider to judge.",
      "Not everything can be judged.\nInvoker ivk-a has not run yet",
      "No maxConsecutiveFailures is configured.",
    ]);
  });
});
