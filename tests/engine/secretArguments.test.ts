import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { InvokerHealthGate, InvokerRecords } from "../../sdk";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { engineTimeoutMs } from "./prepareEngine";
import type { CommandResult } from "./startCommand";

const ID = "ivk-classified";

/** How the program names the invoker. */
type Naming = "plain" | "secret" | "plain, with a secret trigger";

describe("secret arguments of resources on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: InlineStack;
  let naming: Naming;
  let areSecret: Record<string, boolean>;

  beforeEach(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: ID, count: 2, successRate: 1 });
    stack = await createInlineStack({
      config: connectionConfig(emulator),
      program: async () => {
        const invokerIds = naming === "secret" ? [pulumi.secret(ID)] : [ID];
        const triggers = naming === "plain, with a secret trigger" ? [pulumi.secret("release")] : undefined;
        const { invokerRecordSet, totalCount, statistics, latest } = new InvokerRecords("records", {
          invokerIds,
          triggers,
        });
        const { healthy, verdict } = new InvokerHealthGate("gate", { invokerIds, triggers });
        const outputs = { invokerRecordSet, totalCount, statistics, latest, healthy, verdict };
        const pairs = Object.entries<pulumi.Output<unknown>>(outputs).map(async ([name, output]) => [
          name,
          await pulumi.isSecret(output),
        ]);
        areSecret = Object.fromEntries(await Promise.all(pairs));
        return outputs;
      },
    });
  });

  afterEach(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  function assertPassed({ exitCode, stdout, stderr }: CommandResult): void {
    assert.equal(exitCode, 0, stdout + stderr);
  }

  const allSecret = (is: boolean) => ({
    invokerRecordSet: is,
    totalCount: is,
    statistics: is,
    latest: is,
    healthy: is,
    verdict: is,
  });

  it("make all outputs secrets, which no file holds in plain text, in up, refresh and update", async () => {
    naming = "secret";
    assertPassed(await stack.up());
    assert.deepEqual(areSecret, allSecret(true));
    assertPassed(await stack.refresh());
    emulator.addRecord({ invokerId: ID, invokeTime: Date.now() + 1000 });
    const update = await stack.up();
    assertPassed(update);
    assert.match(update.stdout, /~ 1 updated/);
    assert.equal((await stack.readOutputs()).totalCount, 3);
    emulator.addRecord({ invokerId: ID, invokeTime: Date.now() + 2000 });
    assertPassed(await stack.refresh());
    assert.deepEqual(areSecret, allSecret(true));
    const files = await stack.readStateFiles();
    assert.match(files, /InvokerRecords::records/);
    assert.ok(!files.includes(ID));
    const unchanged = await stack.up();
    assertPassed(unchanged);
    assert.match(unchanged.stdout, /3 unchanged/);
    emulator.addRecord({ invokerId: ID, result: "FAILED", invokeTime: Date.now() + 3000 });
    assertPassed(await stack.refresh());
    const marked = await stack.readStateFiles();
    assert.match(marked, /"foundUnhealthy": ?"by the refresh of /);
    assert.ok(!marked.includes(ID));
  });

  matrix.it("make an update of resources whose arguments were none, and the other way round", async () => {
    for (const [next, is] of [
      ["plain", false],
      ["secret", true],
      ["plain", false],
    ] as const) {
      naming = next;
      const result = await stack.up();
      assertPassed(result);
      assert.match(result.stdout, /[+] 3 created|~ 2 updated/);
      assert.deepEqual(areSecret, allSecret(is));
    }
  });

  matrix.it("leave the outputs as they are when only a trigger is a secret", async () => {
    naming = "plain, with a secret trigger";
    assertPassed(await stack.up());
    assert.deepEqual(areSecret, allSecret(false));
  });
});
