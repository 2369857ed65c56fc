import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../engine/runProgram";
import { bundlePlugin } from "../plugin/bundlePlugin";
import { bundleDeclarations } from "./bundleDeclarations";
import { bundlePrograms } from "./bundlePrograms";
import { createReadme } from "./createReadme";
import { describeContents } from "./describeContents";

const repository = resolve(__dirname, "../..");
const sdk = join(repository, "sdk");

/** What stands in the package as it stands in the tree. */
const COPIED = ["bin", "plugin/pulumi-resource-tencentcloud-tat", "plugin/pulumi-resource-tencentcloud-tat.cmd"];

/** The published package, and its bill of materials in CycloneDX. */
export interface PackedPackage {
  tarball: string;
  contents: string;
}

/** Packs the package as it is published, into a folder. It is made apart: what is compiled in the tree stays as it is. */
export async function packPackage(folder: string): Promise<PackedPackage> {
  const content = await mkdtemp(join(tmpdir(), "tat-package-"));
  try {
    const { manifest, packages } = await fillPackage(content);
    await mkdir(folder, { recursive: true });
    const contents = join(folder, `${manifest.name}-${manifest.version}.cdx.json`);
    await writeFile(contents, `${JSON.stringify(describeContents(manifest, packages), undefined, 2)}\n`);
    const packed = await mustRun("npm", ["pack", "--silent", "--pack-destination", folder, content]);
    return { tarball: join(folder, packed.trim()), contents };
  } finally {
    await rm(content, { recursive: true, force: true });
  }
}

/**
 * Writes the package as it is published into a folder: each entry's programs bundled, its declarations gathered in a file,
 * and the plugin with all that it needs, which must not depend on where npm or pnpm puts what Pulumi brings along.
 */
export async function fillPackage(folder: string) {
  await mustRun(process.execPath, [require.resolve("typescript/bin/tsc"), "--build", sdk]);
  const names = await bundlePrograms(await makeFolder(join(folder, "dist")));
  const { devDependencies: _, scripts: __, ...manifest } = require(join(sdk, "package.json"));
  const entries = Object.values<{ types?: string }>(manifest.exports).flatMap(({ types }) => types ?? []);
  for (const types of entries) {
    const entry = types.replace(/^\.\/dist\/(.*)\.d\.ts$/, "$1");
    await bundleDeclarations(entry, names.get(entry) ?? [], join(folder, "dist"));
  }
  const packages = await bundlePlugin(await makeFolder(join(folder, "plugin")));
  for (const file of COPIED) await cp(join(sdk, file), join(folder, file), { recursive: true });
  await cp(join(repository, "LICENSE"), join(folder, "LICENSE"));
  await writeFile(join(folder, "README.md"), createReadme());
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return { manifest, packages };
}

async function makeFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}

async function mustRun(command: string, args: readonly string[]): Promise<string> {
  const result = await runProgram(command, args);
  if (result.exitCode !== 0) throw new Error(`${command} failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}
