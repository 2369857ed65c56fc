import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { engineTimeoutMs } from "./prepareEngine";

/** Something that an up creates. */
class Made extends pulumi.dynamic.Resource {
  constructor(name: string, props: object = {}, opts?: pulumi.CustomResourceOptions) {
    super({ create: async (inputs) => ({ id: name, outs: inputs }) }, name, props, opts);
  }
}

class App extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("tat-test:index:App", name, {}, opts);
  }
}

const gate = (name: string, invokerId: string, opts?: pulumi.CustomResourceOptions) =>
  new tat.InvokerHealthGate(name, { invokerIds: [invokerId] }, opts);

/** Gates of which two are forgotten: nothing depends on them. */
async function useGates(): Promise<Record<string, unknown>> {
  gate("forgotten", "ivk-bad");
  const exported = gate("exported", "ivk-good");
  new Made("named", {}, { dependsOn: pulumi.output([gate("namedGate", "ivk-good")]) });
  new Made("given", { healthy: gate("givenGate", "ivk-good").healthy.apply((healthy) => `${healthy}`) });
  const app = new App("app");
  gate("inApp", "ivk-good", { parent: app });
  new Made("afterApp", {}, { dependsOn: app });
  gate("check", "ivk-good", { dependsOn: new Made("checked") });
  const late = gate("late", "ivk-good");
  // Nobody awaits it.
  void tat.getInvokerRecords().then(() => new Made("lately", {}, { dependsOn: late }));
  return { healthy: exported.healthy, ofSecond: exported.verdict.apply(({ healthy }) => healthy) };
}

describe("guardStack on the engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: InlineStack;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addRecord({ invokerId: "ivk-good" });
    emulator.addRecord({ invokerId: "ivk-bad", result: "FAILED" });
    stack = await createInlineStack({ config: connectionConfig(emulator), program: useGates });
  });

  after(async () => {
    await stack?.remove();
    await emulator.close();
  });

  it("warns in a preview of gates on which nothing depends, once each", async () => {
    const { exitCode, stdout, stderr } = await stack.preview();
    assert.equal(exitCode, 0, stdout + stderr);
    const rows = stdout.split("Diagnostics:")[1]?.split(/\n(?= {2}\S.*\((?:\w+)\):$)/m) ?? [];
    const warned = rows.filter((row) => row.match(/Nothing depends on this gate/g)?.length === 1);
    assert.deepEqual(warned.map((row) => /\((\w+)\):/.exec(row)?.[1]).sort(), ["exported", "forgotten"], stdout);
    assert.match(stdout, /\(forgotten\):\n\s+warning: An up would stop here: Invoker ivk-bad/);
  });

  it("creates nothing that it holds up when the gate fails", async () => {
    stack.program = async () => {
      tat.guardStack(gate("gate", "ivk-bad"));
      new Made("production", {}, { parent: new App("app") });
    };
    const { exitCode, stdout, stderr } = await stack.up();
    assert.notEqual(exitCode, 0);
    const printed = stdout + stderr;
    assert.match(printed, /Invoker ivk-bad did not end its latest finished run with SUCCESS/);
    assert.doesNotMatch(printed, /Nothing depends on this gate|promises were still active/);
    const urns = (await stack.exportState()).deployment.resources?.map(({ urn }) => urn.split("::").at(-1)) ?? [];
    assert.deepEqual(urns.includes("production"), false, urns.join());
  });

  it("says nothing of gates in a stack in which there is nothing else", async () => {
    stack.program = async () => {
      gate("alone", "ivk-good");
    };
    const { exitCode, stdout, stderr } = await stack.preview();
    assert.equal(exitCode, 0, stdout + stderr);
    assert.doesNotMatch(stdout, /Nothing depends/);
  });
});
