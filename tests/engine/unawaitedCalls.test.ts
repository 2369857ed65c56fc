import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { engineTimeoutMs } from "./prepareEngine";

const RECORDS = "pulumi-nodejs:dynamic/tat:InvokerRecords";

describe("functions that an inline program does not await", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: InlineStack;

  before(async () => {
    emulator = await startTatEmulator({ latencyMs: 1_000 });
    emulator.addRecord({ invokerId: "ivk-good" });
    emulator.addRecord({ invokerId: "ivk-bad", result: "FAILED" });
    stack = await createInlineStack({ config: connectionConfig(emulator), program: async () => {} });
  });

  after(async () => {
    await stack?.remove();
    await emulator.close();
  });

  const failing: Record<string, () => void> = {
    "an assertion": () => void tat.assertLatestRunSucceeded({ invokerIds: ["ivk-bad"] }),
    "an assertion inside apply": () =>
      void pulumi.output(1).apply(() => tat.assertLatestRunSucceeded({ invokerIds: ["ivk-bad"] })),
    "an assertion about outputs": () =>
      void tat.assertLatestRunSucceededOutput({ invokerIds: [pulumi.output("ivk-bad")] }),
  };
  for (const [index, [title, check]] of Object.entries(failing).entries()) {
    (index === 0 ? it : matrix.it)(`stop the up all the same: ${title}`, async () => {
      stack.program = async () => check();
      const { exitCode, stdout, stderr } = await stack.up();
      assert.notEqual(exitCode, 0, stdout + stderr);
      assert.match(stdout + stderr, /ivk-bad.*FAILED/);
    });
  }

  it("make the resources that follow from their results", async () => {
    stack.program = async () => {
      void tat
        .getInvokerRecords({ invokerIds: ["ivk-good"] })
        .then(() => new tat.InvokerRecords("late", { invokerIds: ["ivk-good"] }));
    };
    assert.equal((await stack.up()).exitCode, 0);
    const types = (await stack.exportState()).deployment.resources?.map(({ type }) => type);
    assert.ok(types?.includes(RECORDS));
  });
});
