import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { engineTimeoutMs } from "./prepareEngine";

/** A component without a resource in it, for which Pulumi's `dependsOn` does not wait. */
class Nothing extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("tat-test:index:Nothing", name, {}, opts);
  }
}

describe("a gate that depends on a component without resources", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: InlineStack;
  let timeoutSeconds = 3;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addRecord({ invokerId: "ivk-good" });
    stack = await createInlineStack({
      config: connectionConfig(emulator),
      program: async () => {
        const wait = { timeoutSeconds, pollSeconds: 1 };
        const first = new tat.InvokerHealthGate("first", { invokerIds: ["ivk-never"], wait });
        const component = new Nothing("component", { dependsOn: first });
        new tat.InvokerHealthGate("second", { invokerIds: ["ivk-good"] }, { dependsOn: [component] });
      },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator.close();
  });

  it("begins when what the component depends on is done, and not at all when that fails", async () => {
    const { exitCode, stdout, stderr } = await stack.up();
    assert.notEqual(exitCode, 0);
    assert.match(stdout + stderr, /Gave up after 3 seconds of waiting/);
    const urns = (await stack.exportState()).deployment.resources?.map(({ urn }) => urn) ?? [];
    assert.deepEqual(
      urns.filter((urn) => urn.includes("InvokerHealthGate")),
      [],
    );
  });

  matrix.it("passes when that passes", async () => {
    timeoutSeconds = 3600;
    emulator.onRequest = () => {
      emulator.addRecord({ invokerId: "ivk-never", invokeTime: Date.now() + 1000 });
    };
    const { exitCode, stdout, stderr } = await stack.up();
    assert.equal(exitCode, 0, stdout + stderr);
  });
});
