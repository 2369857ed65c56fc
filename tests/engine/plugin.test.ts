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

describe("the plugin in a program of YAML on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let plugin: PluginStack;

  before(async () => {
    plugin = await PluginStack.create();
  });

  after(() => plugin?.remove());

  it("runs functions, keeps its key encrypted though nobody marked it, and stops a program that asserts, in one sentence", async () => {
    const invoke = (name: string, args: object) => ({
      "fn::invoke": { function: `tencentcloud-tat:${name}`, arguments: args },
    });
    const records = { type: "tencentcloud-tat:InvokerRecords", properties: { invokerIds: [ID] } };
    plugin.emulator.addRecord({ invokerId: ID });
    await plugin.write(
      { records },
      {
        variables: { statistics: invoke("getInvokerStatistics", { invokerIds: [ID] }) },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML's own
        outputs: { total: "${statistics.overall.totalCount}" },
      },
    );
    assertPassed(await plugin.stack.up());
    assert.equal((await plugin.stack.readOutputs()).total, 1);
    const state = JSON.stringify(await plugin.stack.exportState());
    assert.ok(state.includes(plugin.emulator.secretId) && !state.includes(plugin.emulator.secretKey));
    plugin.emulator.addRecord({ invokerId: ID, result: "FAILED", invokeTime: Date.now() + 1000 });
    await plugin.write({}, { variables: { verdict: invoke("assertInvokersHealthy", { invokerIds: [ID] }) } });
    assertStopped(await plugin.stack.preview(), /Invoker ivk-nightly did not end its latest finished run with SUCCESS/);
    plugin.emulator.clearRequests();
  });

  it("asks by explicit providers with their own keys, each in its own region, and keeps them encrypted", async () => {
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
    assert.ok(!JSON.stringify(await plugin.stack.exportState()).includes(secretKey));
    assertPassed(await plugin.stack.preview(["--expect-no-changes"]));
  });

  it("says in one sentence what of the settings of a provider cannot be used", async () => {
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
