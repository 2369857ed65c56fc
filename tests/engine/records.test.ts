import assert from "node:assert/strict";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { OnPreview } from "../../sdk";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { assertNoStack } from "./assertNoStack";
import { connectionConfig } from "./connectionConfig";
import { engineTimeoutMs } from "./prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

const TYPE = "pulumi-nodejs:dynamic/tat:InvokerRecords";

/** How long the client takes a request to be on its way at most, in nanoseconds. */
const TRAVEL_NS = 90e6;

describe("InvokerRecords on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: "ivk-nightly", count: 150, successRate: 1 });
    stack = await createTemporaryStack({
      project: join(__dirname, "projects/records"),
      config: { ...connectionConfig(emulator), invokerIds: ["ivk-nightly"] },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  beforeEach(() => emulator.clearRequests());

  async function findRecords() {
    return (await stack.exportState()).deployment.resources?.filter(({ type }) => type === TYPE) ?? [];
  }

  it("asks nothing in the preview of a new stack", async () => {
    const result = await stack.preview();
    assert.equal(result.exitCode, 0, result.stdout);
    assert.equal(emulator.requests.length, 0);
  });

  it("creates with the newest 100 records, by one request", async () => {
    const result = await stack.up();
    assert.equal(result.exitCode, 0, result.stdout);
    assert.equal(emulator.requests.length, 1);
    const newest = emulator.listRecords(["ivk-nightly"]).slice(0, 100);
    const outputs = await stack.readOutputs();
    assert.deepEqual(
      outputs.invocationIds,
      newest.map(({ invocationId }) => invocationId),
    );
    assert.deepEqual([outputs.totalCount, outputs.successRate, outputs.latestResult], [150, 1, "SUCCESS"]);
  });

  it("keeps credentials out of the state, and its provider's text short", async () => {
    const [records] = await findRecords();
    assert.ok(records?.inputs?.__provider.length <= 1500);
    assert.ok(!(await stack.readStateFiles()).includes(emulator.secretKey));
  });

  it("plans nothing while the history stays as it is", async () => {
    const preview = await stack.preview(["--expect-no-changes"]);
    assert.equal(preview.exitCode, 0, preview.stdout);
    assert.equal(emulator.requests.length, 1);
    emulator.clearRequests();
    const up = await stack.up(["--expect-no-changes"]);
    assert.equal(up.exitCode, 0, up.stdout);
    assert.equal(emulator.requests.length, 1);
  });

  it("plans and makes an update once a run has come, asking once each time", async () => {
    const { invocationId } = emulator.addRecord({ invokerId: "ivk-nightly", result: "FAILED" });
    const preview = await stack.preview(["--expect-no-changes"]);
    assert.notEqual(preview.exitCode, 0);
    assert.match(preview.stdout, /~ 1 to update/);
    emulator.clearRequests();
    const up = await stack.up();
    assert.equal(up.exitCode, 0, up.stdout);
    assert.match(up.stdout, /~ 1 updated/);
    assert.equal(emulator.requests.length, 1);
    const outputs = await stack.readOutputs();
    assert.equal(outputs.invocationIds[0], invocationId);
    assert.equal(outputs.invocationIds.length, 100);
    assert.equal(outputs.latestResult, "FAILED");
  });

  it("brings the state up to date in a refresh", async () => {
    const { invocationId } = emulator.addRecord({ invokerId: "ivk-nightly" });
    const result = await stack.refresh();
    assert.equal(result.exitCode, 0, result.stdout);
    const [records] = await findRecords();
    assert.equal(records?.outputs?.latest.invocationId, invocationId);
    assert.equal((await stack.up(["--expect-no-changes"])).exitCode, 0);
  });

  matrix.it("names a bad input in one message, without a stack or a request", async () => {
    await stack.setConfig({ maxRecords: "0" });
    const result = await stack.up();
    await stack.removeConfig("maxRecords");
    assert.notEqual(result.exitCode, 0);
    assert.match(
      result.stdout,
      /error: pulumi-nodejs:dynamic\/tat:InvokerRecords resource 'records' has a problem: maxRecords: 0 is not a whole number of at least 1\n/,
    );
    assertNoStack(result.stdout);
    assert.equal(emulator.requests.length, 0);
  });

  it("names the service's code and RequestId in one message, in up and refresh", async () => {
    await stack.setConfig({ "tencentcloud:secretKey": { secret: "another" } });
    const up = await stack.up();
    const refresh = await stack.refresh();
    await stack.setConfig({ "tencentcloud:secretKey": { secret: emulator.secretKey } });
    for (const { exitCode, stdout, stderr } of [up, refresh]) {
      assert.notEqual(exitCode, 0);
      assert.match(stdout, /AuthFailure\.SignatureFailure.*RequestId [0-9a-f-]{36}/);
      assertNoStack(stdout + stderr);
    }
    assert.equal((await stack.up(["--expect-no-changes"])).exitCode, 0);
  });

  matrix.it("is renamed by an alias without losing anything", async () => {
    const [before] = await findRecords();
    await stack.setConfig({ name: "renamed" });
    const result = await stack.up(["--expect-no-changes"]);
    assert.equal(result.exitCode, 0, result.stdout);
    const [renamed] = await findRecords();
    assert.equal(renamed?.id, before?.id);
    assert.match(renamed?.urn ?? "", /::renamed$/);
  });

  matrix.it("is replaced when a trigger changes", async () => {
    const [before] = await findRecords();
    await stack.setConfig({ triggers: ["release-2"] });
    const result = await stack.up();
    assert.equal(result.exitCode, 0, result.stdout);
    assert.match(result.stdout, /1 replaced/);
    const [replaced] = await findRecords();
    assert.notEqual(replaced?.id, before?.id);
  });

  matrix.it("has no latest record where there is none", async () => {
    await stack.setConfig({ since: "2999-01-01T00:00:00Z" });
    const result = await stack.up();
    await stack.removeConfig("since");
    assert.equal(result.exitCode, 0, result.stdout);
    const outputs = await stack.readOutputs();
    assert.deepEqual([outputs.invocationIds, outputs.successRate, outputs.latestResult], [[], null, "none"]);
    assert.equal((await stack.up()).exitCode, 0);
  });

  it("is destroyed without a request", async () => {
    const result = await stack.destroy();
    assert.equal(result.exitCode, 0, result.stdout);
    assert.equal(emulator.requests.length, 0);
    assert.deepEqual(await findRecords(), []);
  });
});

matrix.describe("a preview of InvokerRecords without credentials, on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;
  const noCredentials = /No Tencent Cloud credentials were found/;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: "ivk-nightly", count: 3, successRate: 1 });
    stack = await createTemporaryStack({
      project: join(__dirname, "projects/records"),
      config: { ...connectionConfig(emulator), invokerIds: ["ivk-nightly"] },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  /** Runs the up with credentials, then forgets them. */
  async function upWith(onPreview: OnPreview | undefined): Promise<void> {
    await stack.setConfig({ ...connectionConfig(emulator), ...(onPreview && { onPreview }) });
    const { exitCode, stdout } = await stack.up();
    assert.equal(exitCode, 0, stdout);
    emulator.addRecord({ invokerId: "ivk-nightly", invokeTime: Date.now() + 1000 });
    await stack.removeConfig("tencentcloud:secretId");
    await stack.removeConfig("tencentcloud:secretKey");
    emulator.clearRequests();
  }

  for (const onPreview of [undefined, "fail"] as const) {
    it(`ends in one message, as onPreview ${onPreview ?? "left out"} has it`, async () => {
      await upWith(onPreview);
      const { exitCode, stdout, stderr } = await stack.preview();
      assert.notEqual(exitCode, 0);
      assert.match(
        stdout,
        new RegExp(`error: .*InvokerRecords resource 'records' has a problem: ${noCredentials.source}`),
      );
      assertNoStack(stdout + stderr);
    });
  }

  it("warns at the resource and plans no change, as warn has it", async () => {
    await upWith("warn");
    const { exitCode, stdout } = await stack.preview(["--expect-no-changes"]);
    assert.equal(exitCode, 0, stdout);
    const row = /InvokerRecords \(records\):\n\s+warning: An up would stop here: (.*)/;
    assert.match(row.exec(stdout)?.[1] ?? "", noCredentials);
  });

  it("says and asks nothing and plans no change, as skip has it", async () => {
    await upWith("skip");
    const { exitCode, stdout } = await stack.preview(["--expect-no-changes"]);
    assert.equal(exitCode, 0, stdout);
    assert.doesNotMatch(stdout, /warning|credentials/);
  });

  it("does as skip has it from the first time on, which plans an update and no replacement", async () => {
    await upWith("fail");
    await stack.setConfig({ onPreview: "skip" });
    const { exitCode, stdout } = await stack.preview();
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /~ 1 to update\n/);
    assert.doesNotMatch(stdout, /replace/);
    assert.equal(emulator.requests.length, 0);
  });

  it("says nothing of an up, which reads whatever onPreview is", async () => {
    await upWith("skip");
    const { exitCode, stdout } = await stack.up();
    assert.notEqual(exitCode, 0);
    assert.match(stdout, noCredentials);
    await stack.setConfig(connectionConfig(emulator));
    const up = await stack.up();
    assert.equal(up.exitCode, 0, up.stdout);
    assert.match(up.stdout, /~ 1 updated/);
    emulator.addRecord({ invokerId: "ivk-nightly", invokeTime: Date.now() + 2000 });
    emulator.clearRequests();
    const preview = await stack.preview(["--expect-no-changes"]);
    assert.equal(preview.exitCode, 0, preview.stdout);
    assert.equal(emulator.requests.length, 0);
    const { totalCount } = await stack.readOutputs();
    const refresh = await stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.stdout);
    const [records] = (await stack.exportState()).deployment.resources?.filter(({ type }) => type === TYPE) ?? [];
    assert.equal(records?.outputs?.totalCount, totalCount + 1);
    assert.equal(records?.inputs?.__origin, undefined);
  });
});

matrix.describe("many InvokerRecords on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;
  const invokerIds = Array.from({ length: 300 }, (_, index) => `ivk-job${index}`);

  before(async () => {
    emulator = await startTatEmulator({ rateLimit: 20 });
    for (const invokerId of invokerIds) emulator.addInvoker({ invokerId, count: 3, successRate: 1 });
    stack = await createTemporaryStack({
      project: join(__dirname, "projects/records"),
      config: { ...connectionConfig(emulator), invokerIds },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("hold 300 invokers in one resource", async () => {
    const result = await stack.up();
    assert.equal(result.exitCode, 0, result.stdout);
    const outputs = await stack.readOutputs();
    assert.deepEqual([outputs.count, outputs.totalCount, outputs.invocationIds.length], [1, 900, 100]);
  });

  it("are 300 resources with one invoker each, none of whose requests is refused", async () => {
    await stack.setConfig({ apart: "true" });
    emulator.clearRequests();
    const delay = monitorEventLoopDelay();
    delay.enable();
    const result = await stack.up();
    delay.disable();
    assert.equal(result.exitCode, 0, result.stdout);
    assert.doesNotMatch(result.stdout + result.stderr, /Warning/);
    const asked = emulator.requests.map(({ parameters, errorCode }) => [String(parameters.InvokerIds), errorCode]);
    // An emulator that is itself held up for longer than requests may travel takes two seconds' requests for one's.
    const counted = delay.max < TRAVEL_NS ? asked : asked.filter(([, code]) => code !== "RequestLimitExceeded");
    assert.deepEqual(counted.sort(), invokerIds.map((id) => [id, undefined]).sort());
    const { resources = [], pending_operations: pending } = (await stack.exportState()).deployment;
    const held = resources.filter(({ type }) => type === TYPE).map(({ outputs }) => outputs?.invokerRecordSet);
    const expected = invokerIds.map((id) => emulator.listRecords([id]));
    assert.equal(pending, undefined);
    assert.deepEqual(sortByInvoker(held), sortByInvoker(expected));
    assert.equal((await stack.preview(["--expect-no-changes"])).exitCode, 0);
  });
});

function sortByInvoker(sets: { invokerId: string }[][]): { invokerId: string }[][] {
  return [...sets].sort(([one], [other]) => String(one?.invokerId).localeCompare(String(other?.invokerId)));
}
