import assert from "node:assert/strict";
import { fakeInvoker, fakeRecords, fakeResource } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-fresh-history";
const config = { maxAgeSeconds: 3 * 3600 };
const advice =
  "\nWhat to do: see whether the invoker is enabled and scheduled and its instances are there, or name it in exemptInvokerIds of this policy's configuration.";

describe("requireFreshHistory", () => {
  const start = usePolicies();

  it("passes an invoker that started a run in time, whatever its result", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "SUCCESS", "RUNNING");
    addRuns("ivk-b", "FAILED");
    const resources = [fakeInvoker("a", "ivk-a"), fakeInvoker("b", "ivk-b")];
    assert.deepEqual(await run(name, resources, config), { violations: [] });
  });

  it("reports an invoker that has not run for longer", async () => {
    const { run, emulator } = await start();
    emulator.addRecord({ invokerId: "ivk-a", invokeTime: "2024-05-01T08:59:59Z", invocationId: "inv-old" });
    const invoker = fakeInvoker("a", "ivk-a");
    const message = `Invoker ivk-a has not started a run for longer than 3 hours (latest: started 2024-05-01T08:59:59Z, 3 hours 1 second ago; result SUCCESS; invocation inv-old). It passes once a run starts.${advice}`;
    assert.deepEqual(await run(name, [invoker], config), { violations: [{ message, urn: invoker.urn }] });
  });

  it("reports an invoker that has never run, unless it was created just now", async () => {
    const { run, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-a", count: 0 });
    const createdAt = (createdTime: string) => fakeInvoker("a", "ivk-a", { props: { createdTime } });
    const old = createdAt("2024-04-30T12:00:00Z");
    const message = `Invoker ivk-a has no run at all (created 1 day ago); a run must have started within the last 3 hours. It passes once a run starts.${advice}`;
    assert.deepEqual(await run(name, [old], config), { violations: [{ message, urn: old.urn }] });
    assert.deepEqual(await run(name, [createdAt("2024-05-01T19:30:00+08:00")], config), {
      violations: [],
      notApplicable: "Not everything can be judged.\nInvoker ivk-a has no run yet (created 30 minutes ago).",
    });
    const records = fakeRecords("one", { invokerIds: ["ivk-a"], invokerRecordSet: [] });
    assert.equal(
      (await run(name, [records], config)).violations[0]?.message,
      message.replace(" (created 1 day ago)", ""),
    );
  });

  it("does not apply to an invoker that will not run again", async () => {
    const { run, addRuns, emulator } = await start();
    addRuns("ivk-a", "SUCCESS");
    emulator.removeRecords(() => true);
    const reasons: (string | undefined)[] = [];
    for (const props of [{ enable: false }, { scheduleSettings: { policy: "ONCE" } }]) {
      const { violations, notApplicable } = await run(name, [fakeInvoker("a", "ivk-a", { props })], config);
      assert.deepEqual(violations, []);
      reasons.push(notApplicable);
    }
    assert.deepEqual(reasons, [
      "Not everything can be judged.\nInvoker ivk-a is disabled.",
      "Not everything can be judged.\nInvoker ivk-a is scheduled to run once.",
    ]);
  });

  it("does not apply to an unknown ID, to other types, and without maxAgeSeconds", async () => {
    const { run } = await start();
    const outcomes = [
      await run(name, [fakeInvoker("new", undefined)], config),
      await run(name, [fakeResource({ type: "tencentcloud:Tat/command:Command", name: "a" })], config),
      await run(name, [fakeInvoker("a", "ivk-a")]),
    ];
    assert.deepEqual(outcomes, [
      { violations: [], notApplicable: "Not everything can be judged.\nnew: its ID is not known yet" },
      {
        violations: [],
        notApplicable: "The stack has no InvokerRecords and no invoker of the tencentcloud provider to judge.",
      },
      { violations: [], notApplicable: "No maxAgeSeconds is configured." },
    ]);
  });
});
