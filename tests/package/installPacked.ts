import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../tools/engine/runProgram";

const sdk = resolve(__dirname, "../../sdk");

/** Packs the package as it is published, and installs it into a project together with what that names. */
export async function installPacked(projectFolder: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tat-pack-"));
  try {
    await runNpm(projectFolder, ["install", await packPackage(folder)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Packs the package as it is published, into `folder`. Gives the archive's path. */
export async function packPackage(folder: string): Promise<string> {
  const [{ filename }] = JSON.parse(await runNpm(sdk, ["pack", "--json", "--pack-destination", folder]));
  return join(folder, filename);
}

/** Runs npm, which must succeed, and gives what it printed. */
export async function runNpm(cwd: string, args: readonly string[]): Promise<string> {
  const result = await runProgram("npm", ["--no-audit", "--no-fund", "--prefer-offline", ...args], { cwd });
  assert.equal(result.exitCode, 0, result.stdout + result.stderr);
  return result.stdout;
}
