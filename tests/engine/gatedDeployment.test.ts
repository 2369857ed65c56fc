import assert from "node:assert/strict";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { emulatorConfig } from "./emulatorConfig";
import { engineTimeoutMs } from "./prepareEngine";
import type { CommandResult } from "./startCommand";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

const project = join(__dirname, "../../examples/gated-deployment");
const backup = "ivk-backup1";
const smokeTest = "ivk-smoke1";

matrix.describe("examples/gated-deployment", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator({
      invokers: [
        { invokerId: backup, count: 30, intervalSeconds: 3600, latestResults: ["SUCCESS"] },
        { invokerId: smokeTest, count: 5, successRate: 1 },
      ],
    });
    stack = await createTemporaryStack({
      project,
      config: {
        ...emulatorConfig(emulator),
        backupInvokerIds: [backup],
        smokeTestInvokerIds: [smokeTest],
        version: "1.0.0",
        pollSeconds: "1",
      },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("deploys the candidate, and switches over only after the smoke test has run with it", async () => {
    const running = stack.start(["up", "--yes", "--skip-preview"]);
    await running.waitForOutput(/waiting until .*ivk-smoke1: no run has started since/);
    const resources = await listDeployments();
    const added = emulator.addRecord({ invokerId: smokeTest, invokeTime: Date.now() + 2_000 });
    const result = await running.result;
    assertSucceeded(result);
    assert.deepEqual(resources, { candidate: "1.0.0" });
    assert.deepEqual(await stack.readOutputs(), {
      candidateVersion: "1.0.0",
      liveVersion: "1.0.0",
      smokeTestRuns: { [smokeTest]: added },
    });
  });

  it("plans nothing for the same version while both jobs are healthy", async () => {
    assertSucceeded(await stack.up(["--expect-no-changes"]));
  });

  it("stops the next release before the candidate while the backup is failing", async () => {
    const failed = emulator.addRecord({ invokerId: backup, result: "FAILED" });
    await stack.setConfig({ version: "1.1.0" });
    const preview = await stack.preview();
    assertSucceeded(preview);
    assert.match(preview.stdout, /warning: An up would stop here: Invoker ivk-backup1 .*result FAILED/);
    const result = await stack.up();
    assert.equal(result.exitCode, 1, result.stdout);
    assert.ok(result.stdout.includes(`did not end its latest finished run with SUCCESS`), result.stdout);
    assert.ok(result.stdout.includes(failed.invocationId), result.stdout);
    assert.deepEqual(await listDeployments(), { candidate: "1.0.0", live: "1.0.0" });
  });

  it("keeps the old version live when the smoke test fails with the new one", async () => {
    emulator.addRecord({ invokerId: backup });
    const running = stack.start(["up", "--yes", "--skip-preview"]);
    await running.waitForOutput(/waiting until .*ivk-smoke1/);
    const failed = emulator.addRecord({ invokerId: smokeTest, invokeTime: Date.now() + 2_000, result: "FAILED" });
    const result = await running.result;
    assert.equal(result.exitCode, 1, result.stdout);
    assert.ok(result.stdout.includes(`result FAILED; invocation ${failed.invocationId}`), result.stdout);
    assert.deepEqual(await listDeployments(), { candidate: "1.1.0", live: "1.0.0" });
  });

  it("waits for another run at the next up, which then goes live", async () => {
    const running = stack.start(["up", "--yes", "--skip-preview"]);
    await running.waitForOutput(/waiting until .*ivk-smoke1/);
    emulator.addRecord({ invokerId: smokeTest, invokeTime: Date.now() + 2_000 });
    assertSucceeded(await running.result);
    assert.deepEqual(await listDeployments(), { candidate: "1.1.0", live: "1.1.0" });
  });

  it("sets the candidate back to a version that was let through before, without waiting", async () => {
    await stack.setConfig({ version: "1.2.0" });
    const running = stack.start(["up", "--yes", "--skip-preview"]);
    await running.waitForOutput(/waiting until .*ivk-smoke1/);
    emulator.addRecord({ invokerId: smokeTest, invokeTime: Date.now() + 2_000, result: "FAILED" });
    assert.equal((await running.result).exitCode, 1);
    await stack.setConfig({ version: "1.1.0" });
    const refused = await stack.up();
    assert.equal(refused.exitCode, 1, refused.stdout);
    assert.deepEqual(await listDeployments(), { candidate: "1.1.0", live: "1.1.0" });
    emulator.addRecord({ invokerId: smokeTest, invokeTime: Date.now() + 3_000 });
    assertSucceeded(await stack.up());
  });

  it("is destroyed although the backup is failing", async () => {
    emulator.addRecord({ invokerId: backup, result: "FAILED" });
    assertSucceeded(await stack.destroy());
    assert.equal((await stack.exportState()).deployment.resources, undefined);
  });

  /** The deployed versions by name, as they stand in the state. */
  async function listDeployments(): Promise<Record<string, string>> {
    const resources = (await stack.exportState()).deployment.resources ?? [];
    const deployments = resources.filter(({ type }) => type === "pulumi-nodejs:dynamic/example:Deployment");
    return Object.fromEntries(deployments.map(({ urn, outputs }) => [urn.split("::").at(-1), outputs?.version]));
  }
});

function assertSucceeded(result: CommandResult): void {
  assert.equal(result.exitCode, 0, result.stdout + result.stderr);
}
