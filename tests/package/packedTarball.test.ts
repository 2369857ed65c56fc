import assert from "node:assert/strict";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { runProgram } from "../../tools/engine/runProgram";
import { emulatorConfig } from "../engine/emulatorConfig";
import { engineTimeoutMs } from "../engine/prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "../engine/temporaryStack";
import { installPacked } from "./installPacked";

describe("the packed package, installed outside the repository", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: "ivk-packed1", count: 120 }] });
    stack = await createTemporaryStack({
      project: join(__dirname, "project"),
      linkModules: false,
      config: emulatorConfig(emulator),
    });
    await installPacked(stack.folder.projectFolder);
  });

  after(async () => {
    await stack?.remove();
    await emulator.close();
  });

  it("type-checks in a strict program", async () => {
    const compiler = join(stack.folder.projectFolder, "node_modules/typescript/bin/tsc");
    const result = await runProgram(process.execPath, [compiler], { cwd: stack.folder.projectFolder });
    assert.deepEqual(result, { exitCode: 0, stdout: "", stderr: "" });
  });

  it("serves function and resource on the real engine", async () => {
    const result = await stack.up();
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    assert.deepEqual(await stack.readOutputs(), { totalCount: 120, held: 2 });
    assert.equal((await stack.preview(["--expect-no-changes"])).exitCode, 0);
  });

  it("gives its named exports to an ES module", async () => {
    const program = `
      import { getInvokerRecords, InvokerRecords } from "pulumi-tencentcloud-tat";
      import { startTatEmulator } from "pulumi-tencentcloud-tat/emulator";
      console.log(typeof getInvokerRecords, typeof InvokerRecords, typeof startTatEmulator);`;
    const result = await runProgram(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: stack.folder.projectFolder,
    });
    assert.deepEqual(result, { exitCode: 0, stdout: "function function function\n", stderr: "" });
  });

  it("destroys what it made", async () => {
    const result = await stack.destroy();
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
  });
});
