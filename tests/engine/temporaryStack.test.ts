import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { matrix } from "../matrix";
import { engineTimeoutMs } from "./prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

matrix.describe("createTemporaryStack", function () {
  this.timeout(engineTimeoutMs);
  let stack: TemporaryStack;

  before(async () => {
    stack = await createTemporaryStack({
      project: join(__dirname, "projects/echo"),
      config: { values: ["one", "two"], token: { secret: "open sesame" } },
    });
  });

  after(async () => {
    await stack.remove();
    assert.equal(existsSync(stack.folder.path), false);
  });

  it("brings a project up on the real engine", async () => {
    const result = await stack.up();
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    assert.deepEqual(await stack.readOutputs(), { values: ["one", "two"], token: "open sesame" });
  });

  it("shows the state, in which secrets are encrypted", async () => {
    const state = await stack.exportState();
    const types = state.deployment.resources?.map((resource) => resource.type);
    assert.deepEqual(types?.slice(0, 1), ["pulumi:pulumi:Stack"]);
    assert.ok(types?.includes("pulumi-nodejs:dynamic/tat-test:Echo"));
    const files = await stack.readStateFiles();
    assert.ok(files.includes('"two"'));
    assert.ok(!files.includes("open sesame"));
  });

  it("hands variables of one command to the program and its failure back", async () => {
    const result = await stack.preview([], { ECHO_FAIL: "No echo today." });
    assert.notEqual(result.exitCode, 0);
    assert.match(result.stdout, /error: No echo today\.\n/);
  });

  it("passes Ctrl-C on", async () => {
    const running = stack.start(["up", "--yes", "--skip-preview"], { ECHO_WAIT: "1" });
    await running.waitForOutput("waiting");
    running.interrupt();
    const result = await running.result;
    assert.notEqual(result.exitCode, 0);
    assert.deepEqual((await stack.exportState()).deployment.pending_operations, undefined);
  });

  it("destroys what it made", async () => {
    await stack.setConfig({ values: "none" });
    const result = await stack.destroy();
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    assert.equal((await stack.exportState()).deployment.resources, undefined);
  });
});
