import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { arch, platform, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../engine/runProgram";
import { bundlePlugin } from "./bundlePlugin";
import { readPluginSchema } from "./readPluginSchema";

const repository = resolve(__dirname, "../..");

/** What Pulumi calls the platforms that it downloads plugins for. The bundle is the same on all of them. */
const PLATFORMS = ["linux", "darwin", "windows"].flatMap((os) => ["amd64", "arm64"].map((cpu) => `${os}-${cpu}`));

/** The launchers for Unix and for Windows, and the licence. */
const FILES = [
  "sdk/plugin/pulumi-resource-tencentcloud-tat",
  "sdk/plugin/pulumi-resource-tencentcloud-tat.cmd",
  "LICENSE",
];

/**
 * Packs the plugin as `pulumi plugin install resource tencentcloud-tat VERSION --file …` takes it, under the name by which
 * Pulumi asks for it on each platform, into a folder.
 * @returns the archive for this machine
 */
export async function packPlugin(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const content = await mkdtemp(join(tmpdir(), "tat-plugin-"));
  try {
    await bundlePlugin(content);
    for (const file of FILES) await copyFile(join(repository, file), join(content, file.split("/").at(-1) ?? file));
    const archive = join(content, "archive.tar.gz");
    const names = ["plugin.js", "NOTICE", ...FILES.map((file) => file.split("/").at(-1) ?? file)];
    const packed = await runProgram("tar", ["-czf", archive, "-C", content, ...names]);
    if (packed.exitCode !== 0) throw new Error(packed.stderr);
    for (const name of PLATFORMS) await copyFile(archive, join(folder, archiveName(name)));
    return join(folder, archiveName(describeMachine()));
  } finally {
    await rm(content, { recursive: true, force: true });
  }
}

/** This machine as Pulumi names it, such as `linux-amd64`. */
export function describeMachine(): string {
  const os = platform() === "win32" ? "windows" : platform();
  return `${os}-${arch() === "x64" ? "amd64" : arch()}`;
}

/** The archive for a platform, as Pulumi names it. */
export function archiveName(target: string): string {
  const { name, version } = readPluginSchema();
  return `pulumi-resource-${name}-v${version}-${target}.tar.gz`;
}
