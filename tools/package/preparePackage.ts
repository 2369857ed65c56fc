import { existsSync } from "node:fs";
import { copyFile, readdir, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

const repository = resolve(__dirname, "../..");

/**
 * What `npm pack` does before it packs: puts the licence beside the package, and deletes from dist what no source stands
 * behind any more, which the compiler leaves there.
 */
async function preparePackage(sdk: string): Promise<void> {
  await copyFile(join(repository, "LICENSE"), join(sdk, "LICENSE"));
  const dist = join(sdk, "dist");
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const outputs = entries.map((entry) => join(entry.parentPath, entry.name)).filter((file) => sourceOf(file) !== file);
  const orphans = outputs.filter((file) => !existsSync(join(sdk, relative(dist, sourceOf(file)))));
  await Promise.all(orphans.map((file) => rm(file, { force: true })));
}

function sourceOf(output: string): string {
  return output.replace(/(\.d\.ts|\.js)$/, ".ts");
}

void preparePackage(join(repository, "sdk"));
