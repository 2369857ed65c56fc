import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as tat from "../../sdk";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { assertNoStack } from "./assertNoStack";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { engineTimeoutMs } from "./prepareEngine";
import type { CommandResult } from "./startCommand";

const ID = "ivk-nightly";

/** Gives one of the outputs of a stack. */
// biome-ignore lint/suspicious/noExplicitAny: as Pulumi has it
type OutputOf = (name: string) => pulumi.Output<any>;

describe("arguments that come out undefined, on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: InlineStack;
  const exported = { invokerIds: [ID], region: "ap-guangzhou" };

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: ID, count: 2, successRate: 1 });
    stack = await createInlineStack({ config: connectionConfig(emulator), program: async () => exported });
    assertPassed(await stack.up());
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  beforeEach(() => emulator.clearRequests());

  function assertPassed({ exitCode, stdout, stderr }: CommandResult): void {
    assert.equal(exitCode, 0, stdout + stderr);
  }

  /** A program that refers to the last outputs of its own stack, as of another one. */
  function refer(program: (outputOf: OutputOf) => void): pulumi.automation.PulumiFn {
    return async () => {
      const reference = new pulumi.StackReference("organization/inline/test");
      program((name) => reference.getOutput(name));
      return exported;
    };
  }

  /** Programs that other tests of this process have ended early still listen for failures, and each says it once more. */
  async function withoutOtherPrograms<T>(run: () => Promise<T>): Promise<T> {
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    try {
      return await run();
    } finally {
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
  }

  /** Runs both, and asserts that each ends with one message and no other, without a stack, before anything is asked. */
  async function assertRefused(program: (outputOf: OutputOf) => void, message: RegExp): Promise<void> {
    stack.program = refer(program);
    for (const result of await withoutOtherPrograms(async () => [await stack.preview(), await stack.up()])) {
      const printed = result.stdout + result.stderr;
      assert.notEqual(result.exitCode, 0, printed);
      // The Automation API repeats every error that ends an inline program.
      const errors = result.stdout.match(/^ +error: (?!One or more errors occurred: ).*/gm) ?? [];
      assert.equal(errors.length, 1, printed);
      assert.match(errors[0] ?? "", message);
      assertNoStack(result.stdout);
      assert.equal(emulator.requests.length, 0);
    }
  }

  matrix.it("are refused by InvokerRecords at the resource, by every name", () =>
    assertRefused(
      (outputOf) => new tat.InvokerRecords("records", { invokerIds: outputOf("invokerId"), maxRecords: 3 }),
      /InvokerRecords resource 'records' has a problem: invokerIds: came out undefined of an output/,
    ),
  );

  it("are refused by a gate at the resource, by every name", () =>
    assertRefused(
      (outputOf) =>
        new tat.InvokerHealthGate("gate", {
          invokerIds: outputOf("invokerIds"),
          maxAgeSeconds: pulumi.secret(new pulumi.Config().getNumber("maxAge")),
          wait: { runStartedAfter: outputOf("releasedAt") },
        }),
      /InvokerHealthGate resource 'gate' has a problem: maxAgeSeconds: came out undefined of an output/,
    ));

  matrix.it("are refused by functions for outputs", () =>
    assertRefused(
      (outputOf) => tat.getInvokerRecordsOutput({ invokerIds: outputOf("invokerIds"), since: outputOf("since") }),
      /^ +error: since: came out undefined of an output/,
    ),
  );

  matrix.it("are refused by a hook also when they come after an inline program is over", async () => {
    stack.program = async () => {
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, 2000, undefined));
      tat.invokerHealthHook("late", { invokerIds: [ID], region: late });
      return exported;
    };
    const { exitCode, stdout, stderr } = await stack.preview();
    assert.notEqual(exitCode, 0, stdout);
    assert.match(stdout + stderr, /region: came out undefined of an output/);
  });

  matrix.it("are refused by a hook, which does not run in the preview", () =>
    assertRefused(
      (outputOf) =>
        tat.invokerHealthHook("hook", { invokerIds: outputOf("invokerIds"), minSuccessRate: outputOf("rate") }),
      /^ +error: minSuccessRate: came out undefined of an output/,
    ),
  );

  matrix.it("leave a resource with good ones as it is, and nothing of the check in the state", async () => {
    stack.program = refer((outputOf) => {
      const invokerIds = outputOf("invokerIds");
      const region = outputOf("region");
      const maxRecords = new pulumi.Config().getNumber("maxRecords");
      new tat.InvokerRecords("records", { invokerIds, region, maxRecords, triggers: [outputOf("none")] });
      new tat.InvokerHealthGate("gate", { invokerIds, region, maxAgeSeconds: maxRecords });
    });
    assertPassed(await stack.up());
    const { resources = [] } = (await stack.exportState()).deployment;
    const inputsOf = (type: string) => Object.keys(resources.find((found) => found.type === type)?.inputs ?? {}).sort();
    assert.deepEqual(inputsOf(tat.InvokerRecords.__pulumiType), ["__provider", "invokerIds", "region", "triggers"]);
    assert.deepEqual(inputsOf(tat.InvokerHealthGate.__pulumiType), ["__provider", "invokerIds", "region"]);
    const again = await stack.up();
    assertPassed(again);
    assert.match(again.stdout, /3 unchanged/);
  });
});
