import assert from "node:assert/strict";
import { systemClock } from "../../sdk/checks/Clock";
import { fakeInvoker, fakeRecords, fakeResource } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-on-schedule";
const config = { maxMissedRuns: 0 };
const advice =
  "\nWhat to do: see whether the invoker is enabled, its schedule is as it should be and its instances are there, or name it in exemptInvokerIds of this policy's configuration.";

/** When an invoker runs once, before the moment at which the policies judge. */
const once = { onceAt: "2024-05-01T10:00:00Z", createdTime: "2024-05-01T00:00:00Z" };

describe("requireRunsOnSchedule", () => {
  const start = usePolicies();

  it("passes an invoker that ran when it was due, whatever came of it, in one call for records and one for schedules", async () => {
    const { run, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-a", ...once });
    emulator.addInvoker({ invokerId: "ivk-b", ...once });
    emulator.addRecord({ invokerId: "ivk-a", invokeTime: "2024-05-01T10:00:05Z", result: "FAILED" });
    emulator.addRecord({ invokerId: "ivk-b", invokeTime: "2024-05-01T09:59:30Z", result: "RUNNING" });
    const resources = [fakeInvoker("a", "ivk-a"), fakeInvoker("b", "ivk-b")];
    assert.deepEqual(await run(name, resources, config), { violations: [] });
    assert.deepEqual(emulator.requests.map(({ action }) => action).sort(), [
      "DescribeInvokerRecords",
      "DescribeInvokers",
    ]);
  });

  it("reports an invoker that did not run when it was due, one that is disabled elsewhere, and one that is not there", async () => {
    const { run, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-late", name: "late", ...once });
    emulator.addInvoker({ invokerId: "ivk-off", ...once, enable: false });
    const recorded = fakeRecords("d", { invokerIds: ["ivk-ltae"], invokerRecordSet: [] });
    const resources = [
      fakeInvoker("a", "ivk-late"),
      fakeInvoker("b", "ivk-off"),
      fakeInvoker("c", "ivk-gone"),
      recorded,
    ];
    const expected = [
      "Invoker ivk-late has missed its only run (due 2024-05-01T10:00:00Z; no run at all). It passes once a run starts, for which it needs a new time.",
      "Invoker ivk-off is disabled (last changed 2024-05-01T00:00:00Z, 12 hours ago) and starts no run. It passes once it is enabled.",
      "Invoker ivk-gone does not exist: ap-guangzhou has no invoker of this ID. Check the ID and the region.",
      "Invoker ivk-ltae does not exist: ap-guangzhou has no invoker of this ID. Check the ID and the region; the nearest that it has is ivk-late (late).",
    ];
    assert.deepEqual(await run(name, resources, config), {
      violations: expected.map((message, index) => ({ message: `${message}${advice}`, urn: resources[index]?.urn })),
    });
    const exempt = { ...config, exemptInvokerIds: ["ivk-late", "ivk-off", "ivk-ltae"] };
    assert.equal((await run(name, resources, exempt)).violations.length, 1);
  });

  it("reports missed nights of a recurring invoker, as many in a row as are not allowed", async () => {
    const { run, emulator } = await start({ clock: systemClock });
    const nights = 24 * 3_600_000;
    // Whenever this runs: the last three days have no run.
    const absences = [{ from: Date.now() - 3 * nights, until: Date.now() + nights }];
    emulator.addInvoker({ invokerId: "ivk-a", recurrence: "0 2 * * *", count: 5, absences });
    const records = fakeRecords("one", { invokerIds: ["ivk-a"] });
    const { violations } = await run(name, [records], { maxMissedRuns: 1 });
    assert.equal(violations.length, 1);
    assert.match(
      violations[0]?.message ?? "",
      /^Invoker ivk-a has missed its last [23] runs \(due .*Z by "0 2 \* \* \*" in UTC\+8; latest run started .*\); at most 1 in a row may be missed\. It passes once a run starts\.\nWhat to do: /,
    );
    assert.deepEqual(await run(name, [records], { maxMissedRuns: 3 }), { violations: [] });
  });

  it("passes an invoker that was late by less than the grace", async () => {
    const { run, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-a", ...once });
    const resources = [fakeInvoker("a", "ivk-a")];
    assert.deepEqual(await run(name, resources, { ...config, graceSeconds: 2 * 3600 }), { violations: [] });
    assert.equal((await run(name, resources, { ...config, graceSeconds: 2 * 3600 - 1 })).violations.length, 1);
  });

  it("reports that the permission is missing, and spoils no other policy by asking", async () => {
    const { run, emulator, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS");
    emulator.denyActions(["DescribeInvokers"]);
    const resources = [fakeInvoker("a", "ivk-a")];
    const { violations, notApplicable } = await run(name, resources, config);
    assert.equal(notApplicable, undefined);
    assert.match(
      violations[0]?.message ?? "",
      /^Invoker ivk-a cannot be judged by maxMissedRuns: the permission tat:DescribeInvokers is missing\. /,
    );
    assert.deepEqual(await run("tat-latest-run-succeeded", resources), { violations: [] });
    assert.deepEqual(await run("tat-service-can-be-asked", resources), { violations: [] });
  });

  it("does not pass where the service cannot be asked, whatever the stack holds", async () => {
    const { run, emulator } = await start();
    emulator.faults.push({ kind: "error", code: "InvalidParameter", message: "no", action: "DescribeInvokers" });
    const run1 = {
      invokerId: "ivk-a",
      invokeTime: "2024-05-01T11:00:00Z",
      reason: "",
      invocationId: "i",
      result: "SUCCESS",
    };
    const records = fakeRecords("one", { invokerIds: ["ivk-a"], invokerRecordSet: [run1] });
    assert.deepEqual(await run(name, [records], config), {
      violations: [],
      notApplicable: "Not everything can be judged.\nivk-a: the service cannot be asked: see tat-service-can-be-asked",
    });
  });

  it("does not apply to an invoker that the program disables, to an unknown ID, to other types, and without maxMissedRuns", async () => {
    const { run, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-a", ...once, enable: false });
    const outcomes = [
      await run(name, [fakeInvoker("a", "ivk-a", { props: { enable: false } })], config),
      await run(name, [fakeInvoker("new", undefined)], config),
      await run(name, [fakeResource({ type: "tencentcloud:Tat/command:Command", name: "a" })], config),
    ];
    emulator.clearRequests();
    outcomes.push(await run(name, [fakeInvoker("a", "ivk-a")]));
    assert.equal(emulator.requests.length, 0);
    assert.deepEqual(outcomes, [
      { violations: [], notApplicable: "Not everything can be judged.\nInvoker ivk-a is disabled." },
      { violations: [], notApplicable: "Not everything can be judged.\nnew: its ID is not known yet" },
      {
        violations: [],
        notApplicable: "The stack has no InvokerRecords and no invoker of the tencentcloud provider to judge.",
      },
      { violations: [], notApplicable: "No maxMissedRuns is configured." },
    ]);
  });
});
