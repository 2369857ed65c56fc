import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../tools/engine/runProgram";
import { packPackage } from "../../tools/package/packPackage";

/** Packs the package as it is published, and installs it into a project together with what that names, and with others. */
export async function installPacked(projectFolder: string, others: readonly string[] = []): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tat-pack-"));
  try {
    const { tarball } = await packPackage(folder);
    await runNpm(projectFolder, ["install", tarball, ...others]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs npm, which must succeed, and gives what it printed. */
export async function runNpm(cwd: string, args: readonly string[]): Promise<string> {
  const result = await runProgram("npm", ["--no-audit", "--no-fund", "--prefer-offline", ...args], { cwd });
  assert.equal(result.exitCode, 0, result.stdout + result.stderr);
  return result.stdout;
}
