import assert from "node:assert/strict";
import { matrix } from "../matrix";
import { assertNoStack } from "./assertNoStack";
import { connectionConfig } from "./connectionConfig";
import { PluginStack } from "./PluginStack";
import { engineTimeoutMs } from "./prepareEngine";
import type { CommandResult } from "./startCommand";

const ID = "ivk-nightly";
const TYPE = "tencentcloud-tat:InvokerHealthGate";

function assertPassed({ exitCode, stdout, stderr }: CommandResult): void {
  assert.equal(exitCode, 0, stdout + stderr);
}

function assertStopped({ exitCode, stdout, stderr }: CommandResult, text: RegExp): void {
  assert.notEqual(exitCode, 0, stdout);
  assert.match(stdout, text);
  assertNoStack(stdout + stderr);
}

describe("the plugin on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let plugin: PluginStack;

  /** A gate, records that come only after it, and records that do not depend on it. */
  const program = (properties: object = {}, options: object = {}) => ({
    gate: { type: TYPE, properties: { invokerIds: [ID], ...properties }, options },
    released: {
      type: "tencentcloud-tat:InvokerRecords",
      properties: { invokerIds: ["ivk-release"] },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML's own
      options: { dependsOn: ["${gate}"] },
    },
    beside: { type: "tencentcloud-tat:InvokerRecords", properties: { invokerIds: ["ivk-beside"] } },
  });

  before(async () => {
    plugin = await PluginStack.create();
    await plugin.write(program());
  });

  after(() => plugin?.remove());

  const run = (result: string) => plugin.emulator.addRecord({ invokerId: ID, result });

  it("keeps what depends on an unhealthy gate from being created, and nothing else", async () => {
    const { invocationId } = run("FAILED");
    const up = await plugin.stack.up(["--continue-on-error"]);
    assertStopped(up, new RegExp(`InvokerHealthGate \\(gate\\):\n.*error: .*Invoker ${ID}.*FAILED.*${invocationId}`));
    assert.deepEqual(
      [await plugin.find("gate"), await plugin.find("released"), (await plugin.find("beside"))?.outputs?.totalCount],
      [undefined, undefined, 0],
    );
  });

  it("warns at the gate's row in a preview", async () => {
    const preview = await plugin.stack.preview();
    assertPassed(preview);
    assert.match(preview.stdout, /InvokerHealthGate \(gate\):\n\s+warning: An up would stop here: Invoker ivk-nightly/);
  });

  it("lets the release through once the job is healthy, and plans nothing then", async () => {
    run("SUCCESS");
    assertPassed(await plugin.stack.up());
    assert.equal((await plugin.find("gate"))?.outputs?.healthy, true);
    assert.equal((await plugin.find("released"))?.outputs?.totalCount, 0);
    plugin.emulator.clearRequests();
    assertPassed(await plugin.stack.preview(["--expect-no-changes"]));
    assert.equal(plugin.emulator.requests.length, 3);
  });

  it("keeps the key encrypted although nobody marked it", async () => {
    const state = JSON.stringify(await plugin.stack.exportState());
    assert.match(state, new RegExp(`"secretId":"${plugin.emulator.secretId}"`));
    assert.ok(!state.includes(plugin.emulator.secretKey));
  });

  it("plans an unhealthy gate that exists as an update, and fails the up", async () => {
    run("FAILED");
    const preview = await plugin.stack.preview(["--expect-no-changes"]);
    assert.notEqual(preview.exitCode, 0);
    assert.match(preview.stdout, /~ .*InvokerHealthGate\s+gate\s+update/);
    assertStopped(await plugin.stack.up(), /error: .*Invoker ivk-nightly.*FAILED/);
    assert.equal((await plugin.find("gate"))?.outputs?.healthy, true);
  });

  it("is put right by the next healthy up after a refresh found it unhealthy, and says why", async () => {
    assertPassed(await plugin.stack.refresh());
    assert.equal((await plugin.find("gate"))?.outputs?.healthy, false);
    run("SUCCESS");
    const preview = await plugin.stack.preview(["--diff"]);
    assert.match(preview.stdout, /- foundUnhealthy: "by the refresh of /);
    assertPassed(await plugin.stack.up());
    assert.equal((await plugin.find("gate"))?.outputs?.healthy, true);
    assertPassed(await plugin.stack.preview(["--expect-no-changes"]));
  });

  it("ends a wait by Ctrl-C at once, with its own sentence and nothing pending", async () => {
    const before = await plugin.find("gate");
    await plugin.write(program({ triggers: ["2"], wait: { pollSeconds: 3600 } }));
    const up = plugin.stack.start(["up", "--yes", "--skip-preview"]);
    await up.waitForOutput(/waiting until \S+ at the latest: ivk-nightly: no run has started since/);
    up.interrupt();
    assertStopped(await up.result, /The wait was interrupted\. The next up waits again\./);
    const { deployment } = await plugin.stack.exportState();
    assert.deepEqual([(await plugin.find("gate"))?.id, deployment.pending_operations], [before?.id, undefined]);
  });

  it("is bound by customTimeouts in a wait that says no time of its own", async () => {
    await plugin.write(program({ triggers: ["2"], wait: { pollSeconds: 1 } }, { customTimeouts: { create: "3s" } }));
    assertStopped(await plugin.stack.up(), /Gave up after 3 seconds of waiting\./);
  });

  it("is replaced by triggers", async () => {
    const before = await plugin.find("gate");
    await plugin.write(program({ triggers: ["2"] }));
    const up = await plugin.stack.up();
    assertPassed(up);
    assert.match(up.stdout, /1 replaced/);
    assert.notEqual((await plugin.find("gate"))?.id, before?.id);
  });

  it("keeps outputs of secret inputs encrypted, byte for byte", async () => {
    const secretId = "ivk-thisishidden";
    plugin.emulator.addRecord({ invokerId: secretId });
    await plugin.write({
      ...program({ triggers: ["2"] }),
      hidden: {
        type: "tencentcloud-tat:InvokerRecords",
        properties: { invokerIds: [{ "fn::secret": secretId }] },
      },
    });
    assertPassed(await plugin.stack.up());
    assert.ok(!(await plugin.stack.readStateFiles()).includes(secretId));
  });

  it("runs functions, and stops a program that asserts, in one sentence", async () => {
    const invoke = (name: string, args: object) => ({
      "fn::invoke": { function: `tencentcloud-tat:${name}`, arguments: args },
    });
    await plugin.write(program({ triggers: ["2"] }), {
      variables: { statistics: invoke("getInvokerStatistics", { invokerIds: [ID] }) },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML's own
      outputs: { total: "${statistics.overall.totalCount}" },
    });
    assertPassed(await plugin.stack.up());
    assert.equal((await plugin.stack.readOutputs()).total, plugin.emulator.listRecords([ID]).length);
    run("FAILED");
    await plugin.write({}, { variables: { verdict: invoke("assertInvokersHealthy", { invokerIds: [ID] }) } });
    assertStopped(await plugin.stack.preview(), /Invoker ivk-nightly did not end its latest finished run with SUCCESS/);
  });

  it("is destroyed without its credentials and without a request", async () => {
    for (const key of ["secretId", "secretKey"]) await plugin.stack.removeConfig(`tencentcloud-tat:${key}`);
    plugin.emulator.clearRequests();
    assertPassed(await plugin.stack.destroy());
    assert.equal(plugin.emulator.requests.length, 0);
  });
});

describe("explicit providers of the plugin on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let plugin: PluginStack;

  before(async () => {
    plugin = await PluginStack.create();
  });

  after(() => plugin?.remove());

  it("ask with their own keys, each in its own region, and keep them encrypted", async () => {
    const { domain, secretId, secretKey } = plugin.emulator;
    const regions = ["ap-guangzhou", "ap-singapore"];
    const entries = regions.flatMap((region) => [
      [
        `${region}-provider`,
        {
          type: "pulumi:providers:tencentcloud-tat",
          properties: { domain, secretId, secretKey, region, protocol: "HTTP" },
        },
      ],
      [
        region,
        {
          type: "tencentcloud-tat:InvokerRecords",
          properties: { invokerIds: [ID] },
          options: { provider: `\${${region}-provider}` },
        },
      ],
    ]);
    await plugin.write(Object.fromEntries(entries));
    for (const key of ["region", "secretId", "secretKey"]) await plugin.stack.removeConfig(`tencentcloud-tat:${key}`);
    assertPassed(await plugin.stack.up());
    assert.deepEqual(plugin.emulator.requests.map(({ region }) => region).sort(), regions);
    assert.ok(!(await plugin.stack.readStateFiles()).includes(secretKey));
    assertPassed(await plugin.stack.preview(["--expect-no-changes"]));
  });

  it("say in one sentence what of their settings cannot be used", async () => {
    await plugin.write({ p: { type: "pulumi:providers:tencentcloud-tat", properties: { protocol: "gopher" } } });
    assertStopped(await plugin.stack.preview(), /tencentcloud-tat:protocol: "gopher" is not "HTTPS" or "HTTP"/);
  });
});

describe("a dynamic resource that an alias brings to the plugin, on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let plugin: PluginStack;

  before(async () => {
    plugin = await PluginStack.create("records");
  });

  after(() => plugin?.remove());

  it("is updated in place, without its provider's text from then on", async () => {
    await plugin.stack.setConfig({ ...connectionConfig(plugin.emulator), invokerIds: [ID] });
    assertPassed(await plugin.stack.up());
    const before = await plugin.find("records");
    assert.ok(before?.inputs?.__provider);
    await plugin.write({
      records: {
        type: "tencentcloud-tat:InvokerRecords",
        properties: { invokerIds: [ID] },
        options: { aliases: [before?.urn] },
      },
    });
    const up = await plugin.stack.up();
    assertPassed(up);
    assert.match(up.stdout, /1 updated/);
    const records = await plugin.find("records");
    assert.deepEqual([records?.id, records?.type], [before?.id, "tencentcloud-tat:index:InvokerRecords"]);
    assert.deepEqual([records?.inputs?.__provider, records?.outputs?.__provider], [undefined, undefined]);
    assertPassed(await plugin.stack.preview(["--expect-no-changes"]));
  });

  matrix.it("is a gate that does not wait again for it", async () => {
    const gated = await PluginStack.create("gated");
    const { emulator, stack } = gated;
    try {
      const properties = { invokerIds: [ID], wait: { pollSeconds: 1, timeoutSeconds: 3600 } };
      await stack.setConfig({ ...connectionConfig(emulator), gates: JSON.stringify([properties]) });
      emulator.onRequest = () => void emulator.addRecord({ invokerId: ID, invokeTime: Date.now() + 1000 });
      assertPassed(await stack.up());
      emulator.onRequest = undefined;
      const before = await gated.find("gate");
      await gated.write({ gate: { type: TYPE, properties, options: { aliases: [before?.urn] } } });
      const up = await stack.up();
      assertPassed(up);
      assert.match(up.stdout, /1 updated/);
      assert.doesNotMatch(up.stdout, /waiting until/);
      const gate = await gated.find("gate");
      assert.deepEqual([gate?.id, gate?.inputs?.__provider], [before?.id, undefined]);
      assertPassed(await stack.preview(["--expect-no-changes"]));
    } finally {
      await gated.remove();
    }
  });
});
