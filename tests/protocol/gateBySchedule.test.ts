import assert from "node:assert/strict";
import { type InvokerSeed, startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { InvokerHealthGateResource } from "../../sdk/resources/InvokerHealthGateResource";
import { ResourceLife, TestHost } from "./ResourceLife";
import { atHoursAgo, HOUR_MS } from "./schedules";

const ID = "ivk-nightly";
const gate = { invokerIds: [ID], maxMissedRuns: 0 };

describe("InvokerHealthGateResource by the schedule", () => {
  let emulator: TatEmulator;
  let host: TestHost;
  let life: ResourceLife;

  beforeEach(async () => {
    emulator = await startTatEmulator();
    host = new TestHost(emulator);
    life = new ResourceLife(new InvokerHealthGateResource(host), "judging in check");
  });

  afterEach(() => emulator.close());

  /** A job that was due three hours ago, and every day before. */
  const addNightly = (seed: Partial<InvokerSeed> = {}) =>
    emulator.addInvoker({ invokerId: ID, recurrence: atHoursAgo(3), count: 5, successRate: 1, ...seed });
  const hoursAgo = (hours: number) => Date.now() - hours * HOUR_MS;
  const actions = () => emulator.requests.map(({ action }) => action).sort();

  async function assertStopped(expected: RegExp, criteria: object = {}): Promise<void> {
    await assert.rejects(life.up({ ...gate, ...criteria }), { code: "InvokerUnhealthy", message: expected });
  }

  it("passes a job that ran whenever it was due, by one call for it and one for its history", async () => {
    addNightly();
    await life.up(gate);
    assert.deepEqual(actions(), ["DescribeInvokerRecords", "DescribeInvokers"]);
    assert.equal((await life.up(gate)).done, "same");
  });

  it("stops while a job has missed two nights, and passes after its next run", async () => {
    addNightly({ absences: [{ from: hoursAgo(40), until: hoursAgo(0) }] });
    await life.up({ ...gate, maxMissedRuns: 2 });
    await assertStopped(
      /^Invoker ivk-nightly has missed its last 2 runs \(due \S+ and \S+ by "\d+ \d+ \* \* \*" in UTC\+8; latest run started .* result SUCCESS; .*; at most 1 in a row may be missed\. It passes once a run starts\.$/,
      { maxMissedRuns: 1 },
    );
    emulator.addRecord({ invokerId: ID, result: "RUNNING" });
    await life.up({ ...gate, maxMissedRuns: 1 });
  });

  it("passes a job that ran in the very second in which it was due", async () => {
    addNightly({ absences: [{ from: hoursAgo(40), until: hoursAgo(0) }] });
    emulator.addRecord({ invokerId: ID, invokeTime: Math.floor(hoursAgo(3) / 60_000) * 60_000 });
    await life.up(gate);
  });

  it("counts the same while the service has a clock four minutes ahead", async () => {
    addNightly({ absences: [{ from: hoursAgo(40), until: hoursAgo(0) }] });
    emulator.clockOffsetMs = 240_000;
    await assertStopped(/has missed its last 2 runs/);
  });

  it("stops while a job is disabled, and passes once it is enabled", async () => {
    addNightly();
    emulator.clockOffsetMs = 240_000; // so that the change is of just now for as long as a slow machine may need
    emulator.changeInvoker(ID, { enable: false });
    await assertStopped(/^Invoker ivk-nightly is disabled \(last changed \S+, just now\) and starts no run\./);
    emulator.changeInvoker(ID, { enable: true });
    await life.up(gate);
  });

  it("tells a job that does not exist from one that has not run yet", async () => {
    await assertStopped(
      /^Invoker ivk-nightly does not exist: ap-guangzhou has no invoker of this ID\. Check the ID and the region; it has no invoker at all\.$/,
    );
    addNightly({ count: 0, createdTime: hoursAgo(1) });
    await assertStopped(
      /^Invoker ivk-nightly has not run yet; at least 1 is needed\. It passes once a run has finished\.$/,
    );
    await life.up({ ...gate, minRuns: 0 });
  });

  it("counts from the change of a schedule on", async () => {
    addNightly({ absences: [{ from: hoursAgo(40), until: hoursAgo(0) }], updatedTime: hoursAgo(30) });
    await assertStopped(/has missed its last 2 runs/);
    emulator.changeInvoker(ID, { updatedTime: hoursAgo(20) });
    await assertStopped(/has missed its last run \(/);
    emulator.changeInvoker(ID, { updatedTime: hoursAgo(2) });
    await life.up(gate);
  });

  it("judges a job that is to run once by that time alone", async () => {
    addNightly({ count: 0, recurrence: undefined, policy: "ONCE", onceAt: hoursAgo(-1), createdTime: hoursAgo(9) });
    await life.up({ ...gate, minRuns: 0 });
    emulator.changeInvoker(ID, { policy: "ONCE", onceAt: hoursAgo(1), updatedTime: hoursAgo(2) });
    await assertStopped(/has missed its only run \(due \S+; no run at all\)/, { minRuns: 0 });
    emulator.addRecord({ invokerId: ID });
    await life.up({ ...gate, minRuns: 0 });
  });

  it("cannot judge a schedule that it cannot read, and says what it says", async () => {
    addNightly();
    emulator.changeInvoker(ID, { recurrence: "5/15 * * * *" });
    await assertStopped(/cannot be judged by maxMissedRuns: its schedule "5\/15 \* \* \* \*" is written in a way/);
  });

  it("names the permission that is missing, with the code and the RequestId, and does not ask for it without need", async () => {
    addNightly();
    emulator.faults.push({ kind: "error", action: "DescribeInvokers", code: "UnauthorizedOperation", message: "No." });
    await life.up({ ...gate, maxMissedRuns: undefined });
    assert.deepEqual(actions(), ["DescribeInvokerRecords"]);
    await assertStopped(
      /^Invoker ivk-nightly cannot be judged by maxMissedRuns: the permission tat:DescribeInvokers is missing\. DescribeInvokers at .* failed: UnauthorizedOperation.*\(RequestId [0-9a-f-]+\)/,
    );
  });

  it("takes one call more for 100 jobs than without", async () => {
    const invokerIds = Array.from({ length: 100 }, (_, n) => `ivk-${n}`);
    for (const invokerId of invokerIds) addNightly({ invokerId, count: 2 });
    await life.up({ invokerIds });
    const without = emulator.requests.length;
    emulator.clearRequests();
    await life.up({ ...gate, invokerIds });
    assert.equal(emulator.requests.length, without + 1);
    assert.equal(actions().filter((action) => action === "DescribeInvokers").length, 1);
  });

  it("does not wait for the run of a job that is disabled", async () => {
    addNightly();
    emulator.changeInvoker(ID, { enable: false });
    const up = life.up({ ...gate, wait: { pollSeconds: 1 } });
    await host.letTimePass(up);
    await assert.rejects(up, { code: "InvokerUnhealthy", message: /is disabled/ });
  });
});
