import assert from "node:assert/strict";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { FUNCTION_NAMES } from "../../sdk/plugin/functions";
import { asSecret, SIGNATURE } from "../../sdk/plugin/propertyValues";
import type { Values } from "../../sdk/resources/values";
import { PluginProcess } from "./PluginProcess";

const ID = "ivk-nightly";

describe("the plugin's functions", () => {
  let emulator: TatEmulator;
  let plugin: PluginProcess;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: ID, count: 3, successRate: 1 });
    plugin = await PluginProcess.start();
    await plugin.configure({
      secretId: emulator.secretId,
      secretKey: emulator.secretKey,
      region: emulator.region,
      domain: emulator.domain,
      protocol: "HTTP",
    });
  });

  after(async () => {
    await plugin.stop();
    await emulator.close();
  });

  beforeEach(() => emulator.clearRequests());

  it("are those of the schema", async () => {
    const { functions } = await plugin.getSchema();
    assert.deepEqual(
      Object.keys(functions as Values),
      FUNCTION_NAMES.map((name) => `tencentcloud-tat:index:${name}`),
    );
  });

  it("read records, latest ones, statistics and invokers, each by one request", async () => {
    const newest = emulator.listRecords([ID]);
    const { invokerRecordSet, totalCount, requestIds } = await plugin.invoke("getInvokerRecords", { limit: 2 });
    assert.deepEqual(invokerRecordSet, newest.slice(0, 2));
    assert.deepEqual([totalCount, requestIds], [3, [emulator.requests[0]?.requestId]]);
    assert.deepEqual(await plugin.invoke("getLatestInvokerRecords", { invokerIds: [ID, "ivk-none"] }), {
      latest: { [ID]: newest[0] },
    });
    const { overall, invokers } = await plugin.invoke("getInvokerStatistics", { invokerIds: [ID] });
    assert.equal((overall as Values).totalCount, 3);
    assert.equal((invokers as Values[])[0]?.invokerId, ID);
    const found = await plugin.invoke("getInvokers", {});
    assert.deepEqual(
      (found.invokers as Values[]).map(({ invokerId }) => invokerId),
      [ID],
    );
    assert.equal(emulator.requests.length, 4);
  });

  it("judge, and fail with the sentence alone where they assert", async () => {
    assert.equal((await plugin.invoke("checkInvokerHealth", { invokerIds: [ID] })).healthy, true);
    assert.equal((await plugin.invoke("assertInvokersHealthy", { invokerIds: [ID] })).healthy, true);
    const missing = { invokerIds: ["ivk-none"] };
    assert.equal((await plugin.invoke("checkInvokerHealth", missing)).healthy, false);
    await assert.rejects(plugin.invoke("assertInvokersHealthy", missing), ({ details }: { details: string }) => {
      assert.match(details, /^Invoker ivk-none does not exist: ap-guangzhou has no invoker of this ID[^\n]*$/);
      return true;
    });
  });

  it("judge and count the invokers of several regions together", async () => {
    emulator.addInvoker({ invokerId: "ivk-far", region: "ap-singapore", count: 1, successRate: 0 });
    const targets = [{ invokerIds: [ID] }, { invokerIds: ["ivk-far"], region: "ap-singapore" }];
    const { healthy, violations } = await plugin.invoke("checkInvokerHealth", { targets });
    assert.deepEqual(
      [healthy, (violations as Values[]).map(({ invokerId, region }) => [invokerId, region])],
      [false, [["ivk-far", "ap-singapore"]]],
    );
    await assert.rejects(plugin.invoke("assertInvokersHealthy", { targets }), ({ details }: { details: string }) => {
      assert.match(details, /^Invoker ivk-far in ap-singapore did not end [^\n]*$/);
      return true;
    });
    const { invokers, overall } = await plugin.invoke("getInvokerStatistics", { targets });
    assert.deepEqual(
      [(overall as Values).totalCount, (invokers as Values[]).map(({ region }) => region)],
      [4, [emulator.region, "ap-singapore"]],
    );
    assert.equal(emulator.requests.length, 6);
  });

  it("warn of a misspelt result, which is taken", async () => {
    const { invokerRecordSet } = await plugin.invoke("getInvokerRecords", { results: ["SUCESS"] });
    const { severity, message } = await plugin.engine.waitFor(/did you mean/);
    assert.deepEqual(
      [invokerRecordSet, severity, message],
      [[], "warning", 'results: "SUCESS" is not a documented result: did you mean SUCCESS? It is taken as it is.'],
    );
  });

  it("make a secret of messages that hold what commands printed", async () => {
    const { invocationId } = emulator.addRecord({ invokerId: "ivk-bad", result: "FAILED" });
    emulator.setTasks(invocationId, [{ instanceId: "ins-1", taskStatus: "FAILED", output: "hunter2" }]);
    const verdict = await plugin.invoke("checkInvokerHealth", { invokerIds: ["ivk-bad"], explain: true });
    const { [SIGNATURE]: signature, value } = verdict.violations as Values;
    assert.deepEqual(verdict.violations, asSecret(value));
    assert.ok(signature);
    assert.match(JSON.stringify(value), /hunter2/);
  });

  it("render a report of records, without the service", async () => {
    const { report } = await plugin.invoke("renderInvokerReport", {
      records: emulator.listRecords([ID]),
      title: "Jobs",
    });
    assert.match(String(report), /^# Jobs\n[\s\S]*ivk-nightly[\s\S]*✓✓✓/);
    assert.equal(emulator.requests.length, 0);
  });

  it("take a region of their own", async () => {
    await plugin.invoke("getInvokerRecords", { region: "ap-singapore", limit: 1 });
    assert.equal(emulator.requests[0]?.region, "ap-singapore");
  });

  it("refuse arguments before any request, with every problem", async () => {
    await assert.rejects(plugin.invoke("getInvokerRecords", { region: "", maxRecord: 3 }), {
      details:
        'maxRecord: no such property: did you mean maxRecords?\nregion: "" is not a region: a name such as ap-guangzhou is expected',
    });
    await assert.rejects(plugin.invoke("getOther", {}), {
      details: "tencentcloud-tat:index:getOther: there is no such function: is the plugin too old?",
    });
    assert.equal(emulator.requests.length, 0);
  });

  it("are not what every object has", async () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      await assert.rejects(plugin.invoke(name, {}), {
        details: `tencentcloud-tat:index:${name}: there is no such function: is the plugin too old?`,
      });
    }
  });
});
