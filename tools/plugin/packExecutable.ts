import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { runProgram } from "../engine/runProgram";
import { bundlePlugin } from "./bundlePlugin";
import { archiveName, describeMachine } from "./packPlugin";
import { readPluginSchema } from "./readPluginSchema";

const repository = resolve(__dirname, "../..");

/** What Node.js looks for in itself: https://nodejs.org/api/single-executable-applications.html */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * Packs the plugin as an executable for this machine's platform, which needs no Node.js: the one that runs this, with the
 * bundle and what the compiler made of it inside. Node.js 22 or newer makes one that works without warnings.
 * @returns the archive, for `pulumi plugin install resource tencentcloud-tat VERSION --file …`
 */
export async function packExecutable(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const content = await mkdtemp(join(tmpdir(), "tat-executable-"));
  try {
    const windows = process.platform === "win32";
    const executable = `pulumi-resource-${readPluginSchema().name}${windows ? ".exe" : ""}`;
    const blob = await makeBlob(content);
    await copyFile(process.execPath, join(content, executable));
    await inject(join(content, executable), blob);
    await tryExecutable(join(content, executable));
    await copyFile(join(repository, "LICENSE"), join(content, "LICENSE"));
    await copyFile(findNodeLicence(), join(content, "LICENSE.nodejs"));
    const archive = join(folder, archiveName(`${describeMachine()}-executable`));
    await mustRun("tar", ["-czf", archive, "-C", content, executable, "LICENSE", "LICENSE.nodejs", "NOTICE"]);
    return archive;
  } finally {
    await rm(content, { recursive: true, force: true });
  }
}

/** Node.js goes nowhere without its licence: it lies beside it in Node.js' own archives, and where Debian has it. */
function findNodeLicence(): string {
  const bin = dirname(process.execPath);
  const places = [join(bin, "LICENSE"), join(bin, "../LICENSE"), join(bin, "../share/doc/nodejs/copyright")];
  const found = places.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`There is no licence of Node.js at ${places.join(", ")}.`);
  return found;
}

async function makeBlob(folder: string): Promise<string> {
  const blob = join(folder, "plugin.blob");
  await bundlePlugin(folder);
  const settings = { main: join(folder, "plugin.js"), output: blob, disableExperimentalSEAWarning: true };
  const file = join(folder, "settings.json");
  await writeFile(file, JSON.stringify({ ...settings, useCodeCache: true }));
  await mustRun(process.execPath, ["--experimental-sea-config", file]);
  return blob;
}

async function inject(executable: string, blob: string): Promise<void> {
  const isMac = process.platform === "darwin";
  // A signature is of what it signs: without a new one macOS starts nothing that was changed.
  if (isMac) await mustRun("codesign", ["--remove-signature", executable]);
  const segment = isMac ? ["--macho-segment-name", "NODE_SEA"] : [];
  // That of the lock file, with its sum: what it makes of the executable is what is released.
  const postject = require.resolve("postject/dist/cli.js");
  const parameters = [executable, "NODE_SEA_BLOB", blob, "--sentinel-fuse", FUSE, ...segment];
  await mustRun(process.execPath, [postject, ...parameters]);
  if (isMac) await mustRun("codesign", ["--sign", "-", executable]);
}

/** Starts it as Pulumi does, and waits for the port that it prints. */
async function tryExecutable(executable: string): Promise<void> {
  const child = spawn(executable, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = await Promise.race([once(child.stdout, "data"), once(child, "close")]);
  child.kill();
  if (!/^\d+\n$/.test(String(printed))) throw new Error(`${executable} does not start.`);
}

async function mustRun(command: string, args: readonly string[]): Promise<void> {
  const result = await runProgram(command, args);
  if (result.exitCode !== 0) throw new Error(`${command} failed:\n${result.stdout}${result.stderr}`);
}
