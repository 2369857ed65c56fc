import assert from "node:assert/strict";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { InvokerRecordsResource } from "../../sdk/resources/InvokerRecordsResource";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import type { RunStatistics } from "../../sdk/runs/statistics";
import { DOORS, ResourceLife, TestHost, UNKNOWN } from "./ResourceLife";

const ID = "ivk-nightly";
const inputs = { invokerIds: [ID], maxRecords: 3 };

for (const door of DOORS) {
  describe(`InvokerRecordsResource, ${door}`, () => {
    let emulator: TatEmulator;
    let host: TestHost;
    let life: ResourceLife;
    let seconds: number;

    beforeEach(async () => {
      emulator = await startTatEmulator();
      emulator.addInvoker({ invokerId: ID, count: 5, successRate: 1 });
      host = new TestHost(emulator);
      life = new ResourceLife(new InvokerRecordsResource(host), door);
      seconds = 0;
    });

    afterEach(() => emulator.close());

    function run(result = "SUCCESS", invokerId = ID) {
      const record = emulator.addRecord({ invokerId, result, invokeTime: Date.now() + ++seconds * 1000 });
      emulator.clearRequests();
      return record;
    }

    const countRequests = () => emulator.requests.length;
    const held = () =>
      (life.state?.invokerRecordSet as InvokerRecord[] | undefined)?.map(({ invocationId }) => invocationId);
    const refuse = () => emulator.faults.push({ kind: "error", code: "UnauthorizedOperation", message: "No." });

    it("holds the newest records, by one request", async () => {
      assert.deepEqual(await life.up(inputs), { done: "create", changed: [] });
      const newest = emulator.listRecords([ID]).slice(0, 3);
      assert.deepEqual(life.state?.invokerRecordSet, newest);
      assert.deepEqual(life.state?.latest, newest[0]);
      assert.equal(life.state?.totalCount, 5);
      assert.equal((life.state?.statistics as RunStatistics | undefined)?.totalCount, 3);
      assert.equal(countRequests(), 1);
    });

    it("holds the newest 100 records when nothing else is said", async () => {
      emulator.addInvoker({ invokerId: "ivk-many", count: 150 });
      await life.up({ invokerIds: ["ivk-many"] });
      assert.deepEqual([held()?.length, life.state?.totalCount], [100, 150]);
    });

    it("refuses what only one page of the API can have, and an onPreview that is none", async () => {
      await assert.rejects(life.up({ ...inputs, limit: 5 }), { message: /^limit: no such property/ });
      await assert.rejects(life.up({ ...inputs, onPreview: "never" }), {
        message: 'onPreview: "never" is not one of fail, warn, skip',
      });
    });

    it("plans nothing for runs of one second of different invokers that change places, an update for those of one", async () => {
      const invokeTime = Date.now() + 3_600_000;
      for (const invokerId of [ID, "ivk-other", ID]) emulator.addRecord({ invokerId, invokeTime });
      const both = { ...inputs, invokerIds: [ID, "ivk-other"] };
      await life.up(both);
      const [third, second, first] = (life.state?.invokerRecordSet ?? []) as InvokerRecord[];
      for (const [order, done] of [
        [[second, third, first], "same"],
        [[first, second, third], "update"],
      ]) {
        life.state = { ...life.state, invokerRecordSet: order };
        assert.equal((await life.up(both)).done, done);
      }
    });

    it("plans nothing while they are the same, and an update once a run came, changed or went, by one request", async () => {
      const { invocationId } = run("RUNNING");
      await life.up(inputs);
      emulator.clearRequests();
      assert.deepEqual(await life.up(inputs), { done: "same", changed: [] });
      assert.equal(countRequests(), 1);
      emulator.setResult(invocationId, "SUCCESS");
      emulator.clearRequests();
      assert.deepEqual(await life.up(inputs), { done: "update", changed: ["invokerRecordSet"] });
      assert.equal(countRequests(), 1);
      emulator.removeRecords((record) => record.invocationId === emulator.listRecords([ID]).at(-1)?.invocationId);
      assert.deepEqual(await life.up(inputs), { done: "update", changed: ["totalCount"] });
      const newer = run();
      assert.deepEqual(await life.up(inputs), { done: "update", changed: ["invokerRecordSet"] });
      assert.equal(held()?.[0], newer.invocationId);
    });

    it("plans nothing for a run that its filter leaves out", async () => {
      const filtered = { ...inputs, results: ["TIMEOUT"] };
      await life.up(filtered);
      run();
      assert.equal((await life.up(filtered)).done, "same");
      run("TIMEOUT");
      assert.equal((await life.up(filtered)).done, "update");
    });

    it("takes IDs for a set, is updated for other inputs and replaced by triggers", async () => {
      run("SUCCESS", "ivk-other");
      await life.up({ invokerIds: [ID, "ivk-other"] });
      assert.equal((await life.up({ invokerIds: ["ivk-other", ID] })).done, "same");
      assert.deepEqual(await life.up({ invokerIds: [ID] }), { done: "update", changed: ["invokerIds"] });
      assert.deepEqual(await life.up({ invokerIds: [ID], triggers: ["2"] }), {
        done: "replace",
        changed: ["triggers"],
      });
    });

    it("asks once for a refresh, which takes in what came", async () => {
      await life.up(inputs);
      const { invocationId } = run();
      assert.deepEqual(await life.refresh(), ["invokerRecordSet"]);
      assert.deepEqual([held()?.[0], countRequests()], [invocationId, 1]);
      assert.equal((await life.up(inputs)).done, "same");
      assert.equal(countRequests(), 2);
    });

    it("asks nothing in the preview of a new one, whose outputs are not known", async () => {
      assert.equal((await life.preview(inputs)).done, "create");
      assert.deepEqual(await life.foreseeOutputs(inputs), {});
      assert.equal(countRequests(), 0);
    });

    it("asks nothing while an input is not known, and refuses another that cannot be used", async () => {
      await life.up(inputs);
      emulator.clearRequests();
      assert.equal((await life.preview({ ...inputs, invokerIds: [UNKNOWN] })).done, "update");
      assert.equal(countRequests(), 0);
      await assert.rejects(life.preview({ invokerIds: [UNKNOWN], maxRecords: 0 }), {
        message: /^maxRecords: 0 is not/,
      });
    });

    it("lets the rest of a preview know what it would hold", async () => {
      await life.up(inputs);
      const { invocationId } = run();
      const { latest } = await life.foreseeOutputs(inputs);
      assert.equal((latest as InvokerRecord).invocationId, invocationId);
      assert.equal(countRequests(), 1);
    });

    it("fails in a preview that cannot read, as onPreview left out and fail have it, and in an up", async () => {
      for (const onPreview of [undefined, "fail"]) {
        await life.up({ ...inputs, onPreview });
        refuse();
        await assert.rejects(life.preview({ ...inputs, onPreview }), { code: "UnauthorizedOperation" });
        refuse();
        await assert.rejects(life.up({ ...inputs, onPreview }), { code: "UnauthorizedOperation" });
      }
    });

    it("warns in a preview that cannot read and goes on with what the state has, as warn has it", async () => {
      const given = { ...inputs, onPreview: "warn" };
      await life.up(given);
      run();
      refuse();
      await life.preview(given);
      assert.match(String(host.said[0]?.[0]), /^An up would stop here: .*UnauthorizedOperation/);
      assert.deepEqual([host.said.length, host.said[0]?.[1].severity], [1, "warning"]);
      refuse();
      assert.deepEqual((await life.foreseeOutputs(given)).latest, life.state?.latest);
      refuse();
      await assert.rejects(life.up(given), { code: "UnauthorizedOperation" });
    });

    it("says nothing in a preview that cannot read, as skip has it, and reads in an up", async () => {
      const given = { ...inputs, onPreview: "skip" };
      await life.up(given);
      run();
      refuse();
      const outputs = await life.foreseeOutputs(given);
      assert.deepEqual([outputs.latest, host.said], [life.state?.latest, []]);
      emulator.faults.clear();
      assert.equal((await life.up(given)).done, "update");
    });
  });
}
