import assert from "node:assert/strict";
import { copyFile, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { runProgram } from "../../tools/engine/runProgram";
import { bundlePlugin } from "../../tools/plugin/bundlePlugin";
import { generateSdks } from "../../tools/sdks/generateSdks";
import { compileNodeSdk } from "../../tools/sdks/packSdks";
import { readCodeBlocks } from "../docs/CodeBlock";
import { engineTimeoutMs } from "../engine/prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "../engine/temporaryStack";

const repository = join(__dirname, "../..");
const backup = "ivk-backup1";
const preflight = "ivk-ready1";
const recoveryKey = { secretId: "AKIDrecoveryThisIsNotARealSecretId", secretKey: "recovery-this-is-not-a-real-key" };

describe("examples/two-accounts", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator({
      accounts: [recoveryKey],
      invokers: [
        { invokerId: preflight, region: "ap-guangzhou", count: 2, successRate: 1 },
        {
          invokerId: backup,
          region: "ap-shanghai",
          count: 4,
          intervalSeconds: 3600,
          latestResults: ["SUCCESS", "FAILED"],
        },
      ],
    });
    stack = await createTemporaryStack({
      project: join(repository, "examples/two-accounts"),
      config: {
        productionProfile: "production",
        recoveryProfile: "recovery",
        preflightInvokerIds: [preflight],
        backupInvokerIds: [backup],
      },
      environment: { TENCENTCLOUD_PROTOCOL: "HTTP", TENCENTCLOUD_DOMAIN: emulator.domain },
    });
    await installPackages(stack.folder.projectFolder);
    await writeProfiles(join(stack.folder.path, "home/.tccli"));
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("asks each account with its own key, in its own region", async () => {
    const result = await stack.up();
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    const asked = emulator.requests.map(({ secretId, region }) => `${secretId} ${region}`);
    assert.deepEqual([...new Set(asked)].sort(), [
      `${emulator.secretId} ap-guangzhou`,
      `${recoveryKey.secretId} ap-shanghai`,
    ]);
    const outputs = { preflightHealthy: true, backupHealthy: true, successRate: 0.75, latestResult: "SUCCESS" };
    assert.deepEqual(await stack.readOutputs(), outputs);
  });

  it("stops production while the other account's backup is failing", async () => {
    emulator.addRecord({ invokerId: backup, result: "FAILED" });
    const result = await stack.up();
    assert.notEqual(result.exitCode, 0, result.stdout);
    assert.match(result.stdout, /Invoker ivk-backup1 did not end its latest finished run with SUCCESS/);
  });

  it("has a program that its types agree with, as do the snippets of the documents for the same SDK", async () => {
    const blocks = ["docs/languages.md", "docs/_index.md"]
      .flatMap(readCodeBlocks)
      .filter(({ trial }) => trial === "plugin");
    assert.equal(blocks.length, 2);
    for (const [index, { text }] of blocks.entries()) {
      await writeFile(join(stack.folder.projectFolder, `snippet${index}.ts`), text);
    }
    const compiler = require.resolve("typescript/bin/tsc");
    const args = [compiler, "--noEmit", "--noCheck", "false", "--project", stack.folder.projectFolder];
    const result = await runProgram(process.execPath, args, { cwd: stack.folder.projectFolder });
    assert.equal(result.exitCode, 0, result.stdout);
  });

  /** What `npm install` makes of the example's package.json; the rest it finds further up. */
  async function installPackages(project: string): Promise<void> {
    await generateSdks(join(project, ".sdks"));
    await rename(await compileNodeSdk(join(project, ".sdks/nodejs")), join(project, "sdk"));
    const plugin = join(project, "node_modules/pulumi-tencentcloud-tat/plugin");
    await mkdir(plugin, { recursive: true });
    await symlink(join(project, "sdk"), join(project, "node_modules/pulumi-tencentcloud-tat-provider"));
    const launcher = "pulumi-resource-tencentcloud-tat";
    await copyFile(join(repository, "sdk/plugin", launcher), join(plugin, launcher));
    await bundlePlugin(plugin); // as it is packed
  }

  /** The files that `tccli configure` writes. */
  async function writeProfiles(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const { secretId, secretKey } = emulator;
    for (const [profile, key] of Object.entries({ production: { secretId, secretKey }, recovery: recoveryKey })) {
      await writeFile(join(folder, `${profile}.credential`), JSON.stringify(key));
    }
  }
});
