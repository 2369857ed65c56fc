import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../tools/engine/runProgram";

const sdk = resolve(__dirname, "../../sdk");

/** Packs the package as it is published, and installs it into a project together with what that names, and with others. */
export async function installPacked(projectFolder: string, others: readonly string[] = []): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tat-pack-"));
  try {
    const [{ filename }] = JSON.parse(await runNpm(sdk, ["pack", "--json", "--pack-destination", folder]));
    const options = ["--no-audit", "--no-fund", "--prefer-offline"];
    await runNpm(projectFolder, ["install", ...options, join(folder, filename), ...others]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runNpm(cwd: string, args: readonly string[]): Promise<string> {
  const result = await runProgram("npm", args, { cwd });
  assert.equal(result.exitCode, 0, result.stderr);
  return result.stdout;
}
