import assert from "node:assert/strict";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { assertOneSentence } from "./assertOneSentence";
import { emulatorConfig } from "./emulatorConfig";
import { engineTimeoutMs } from "./prepareEngine";
import type { StackResource } from "./StackState";
import type { CommandResult } from "./startCommand";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

const project = join(__dirname, "../../examples/latest-run-succeeded");
const recordsType = "pulumi-nodejs:dynamic/tat:InvokerRecords";
const invokerId = "ivk-nightly1";
const maxProviderBytes = 1536;

describe("examples/latest-run-succeeded", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator({
      token: "emulator-token-that-nobody-may-see",
      invokers: [
        { invokerId, count: 150, successRate: 0.9, latestResults: ["SUCCESS", "FAILED", "SUCCESS"] },
        { invokerId: "ivk-hourly1", count: 30, intervalSeconds: 3600 },
      ],
    });
    const config = { ...emulatorConfig(emulator), invokerIds: [invokerId, "ivk-hourly1"], maxRecords: "5" };
    stack = await createTemporaryStack({ project, config });
  });

  after(async () => {
    await stack.remove();
    await emulator.close();
  });

  it("exports the newest records, their total and the latest run of each invoker", async () => {
    assertSucceeded(await stack.up());
    const records = emulator.listRecords();
    assert.deepEqual(await stack.readOutputs(), {
      totalCount: 180,
      invokerRecordSet: records.slice(0, 5),
      latest: {
        [invokerId]: records.find((record) => record.invokerId === invokerId),
        "ivk-hourly1": records.find((record) => record.invokerId === "ivk-hourly1"),
      },
      kept: { records: 5, successRate: records.slice(0, 5).filter(({ result }) => result === "SUCCESS").length / 5 },
    });
  });

  it("keeps key and token out of the state, and the provider's text small", async () => {
    const { inputs, outputs } = await findRecordsResource();
    for (const properties of [inputs, outputs]) {
      const length = Buffer.byteLength(properties?.__provider);
      assert.ok(length > 0 && length <= maxProviderBytes, `__provider has ${length} bytes`);
    }
    const text = JSON.stringify(await stack.exportState()) + (await stack.readStateFiles());
    assert.ok(text.includes(invokerId));
    for (const secret of [emulator.secretId, emulator.secretKey, "emulator-token-that-nobody-may-see"]) {
      assert.ok(!text.includes(secret), `The state holds ${secret}`);
    }
  });

  matrix.it("plans no change while no run starts", async () => {
    assertSucceeded(await stack.preview(["--expect-no-changes"]));
  });

  matrix.it("updates the records when a run has started", async () => {
    const added = emulator.addRecord({ invokerId });
    const result = await stack.up();
    assertSucceeded(result);
    assert.match(result.stdout, /~ 1 updated/);
    const { totalCount, invokerRecordSet } = await stack.readOutputs();
    assert.deepEqual([totalCount, invokerRecordSet[0]], [181, added]);
  });

  matrix.it("reads the records again at a refresh", async () => {
    const added = emulator.addRecord({ invokerId, result: "RUNNING" });
    assertSucceeded(await stack.refresh());
    const { outputs } = await findRecordsResource();
    assert.deepEqual(outputs?.invokerRecordSet[0], added);
    assert.equal(outputs?.totalCount, 182);
    emulator.setResult(added.invocationId, "SUCCESS");
  });

  it("refuses preview and up while the latest run is a failed one, and changes nothing", async () => {
    const before = await findRecordsResource();
    const failed = emulator.addRecord({ invokerId, result: "FAILED" });
    const sentence = new RegExp(`Invoker ${invokerId} .*${failed.invokeTime}.*FAILED.*${failed.invocationId}`);
    assertOneSentence(await stack.preview(), sentence);
    assertOneSentence(await stack.up(), sentence);
    assert.deepEqual(await findRecordsResource(), before);
  });

  matrix.it("goes on when a later run has succeeded", async () => {
    const added = emulator.addRecord({ invokerId });
    assertSucceeded(await stack.up());
    assert.deepEqual((await stack.readOutputs()).latest[invokerId], added);
  });

  matrix.it("names code and RequestId when the key is wrong", async () => {
    await stack.setConfig({ "tencentcloud:secretKey": { secret: "a-key-of-somebody-else" } });
    const result = await stack.up();
    assertOneSentence(result, /AuthFailure\.SignatureFailure.*RequestId [0-9a-f-]{36}/);
    assert.ok(!result.stdout.includes("a-key-of-somebody-else"));
  });

  matrix.it("names the setting when there is no key", async () => {
    await stack.removeConfig("tencentcloud:secretKey");
    assertOneSentence(await stack.up(), /tencentcloud:secretKey/);
    await stack.setConfig({ "tencentcloud:secretKey": { secret: emulator.secretKey } });
  });

  matrix.it("names the invoker ID that is malformed, before any request", async () => {
    await stack.setConfig({ invokerIds: [invokerId, "ins-nightly1"] });
    emulator.clearRequests();
    assertOneSentence(await stack.up(), /invokerIds\[1\].*ins-nightly1/);
    assert.equal(emulator.requests.length, 0);
    await stack.setConfig({ invokerIds: [invokerId, "ivk-hourly1"] });
  });

  matrix.it("names the host that cannot be reached", async () => {
    await stack.setConfig({ "tencentcloud:domain": "no-such-service.invalid", "tencentcloud:protocol": "HTTPS" });
    assertOneSentence(await stack.up(), /tat\.no-such-service\.invalid/);
  });

  matrix.it("destroys the stack without asking the service", async () => {
    assertSucceeded(await stack.destroy());
    assert.deepEqual((await stack.exportState()).deployment.resources ?? [], []);
  });

  async function findRecordsResource(): Promise<StackResource> {
    const resources = (await stack.exportState()).deployment.resources ?? [];
    const found = resources.filter((resource) => resource.type === recordsType);
    assert.equal(found.length, 1);
    return found[0] as StackResource;
  }
});

function assertSucceeded(result: CommandResult): void {
  assert.equal(result.exitCode, 0, result.stdout + result.stderr);
}
