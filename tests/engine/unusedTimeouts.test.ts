import assert from "node:assert/strict";
import { InvokerHealthGate } from "../../sdk";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { engineTimeoutMs } from "./prepareEngine";

describe("the option customTimeouts of InvokerHealthGate", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: InlineStack;

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: "ivk-nightly", count: 3, successRate: 1 }] });
    stack = await createInlineStack({
      config: connectionConfig(emulator),
      program: async () => {
        const args = { invokerIds: ["ivk-nightly"] };
        const customTimeouts = { create: "1m" };
        new InvokerHealthGate("timeouts-and-wait", { ...args, wait: { timeoutSeconds: 60 } }, { customTimeouts });
        new InvokerHealthGate("only-timeouts", args, { customTimeouts });
        new InvokerHealthGate("only-wait", { ...args, wait: { timeoutSeconds: 60 } });
      },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("is warned of at the row of a gate that waits, and only there", async () => {
    const { exitCode, stdout } = await stack.preview();
    assert.equal(exitCode, 0, stdout);
    const [, diagnostics = ""] = stdout.split("Diagnostics:\n");
    assert.match(
      diagnostics,
      /^ +pulumi-nodejs:dynamic\/tat:InvokerHealthGate \(timeouts-and-wait\):\n +warning: The option customTimeouts has no effect on this resource: wait\.timeoutSeconds is what ends the wait\.\n/,
    );
    assert.equal(diagnostics.match(/warning:/g)?.length, 1);
  });
});
