import { existsSync } from "node:fs";
import { copyFile, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import * as ts from "typescript";
import { bundlePlugin } from "../plugin/bundlePlugin";

const repository = resolve(__dirname, "../..");

/**
 * What `npm pack` does before it packs: puts the licence beside the package, deletes from dist what no source stands
 * behind any more, which the compiler leaves there, takes the comments out of the programs (editors show those of the
 * declarations), and bundles the plugin, which must not depend on where npm or pnpm puts what Pulumi brings along.
 */
async function preparePackage(sdk: string): Promise<void> {
  await copyFile(join(repository, "LICENSE"), join(sdk, "LICENSE"));
  const dist = join(sdk, "dist");
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const outputs = entries.map((entry) => join(entry.parentPath, entry.name)).filter((file) => sourceOf(file) !== file);
  const orphans = outputs.filter((file) => !existsSync(join(sdk, relative(dist, sourceOf(file)))));
  await Promise.all(orphans.map((file) => rm(file, { force: true })));
  const programs = outputs.filter((file) => file.endsWith(".js") && !orphans.includes(file));
  await Promise.all(programs.map(removeComments));
  await bundlePlugin(join(sdk, "plugin"));
}

/**
 * The compiler can leave out comments only of programs and declarations together. A file is put in its place whole: tests
 * that run at the same time load it.
 */
async function removeComments(file: string): Promise<void> {
  const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.Preserve };
  const text = await readFile(file, "utf8");
  const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: file });
  if (outputText === text) return;
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, outputText);
  await rename(draft, file);
}

function sourceOf(output: string): string {
  return output.replace(/(\.d\.ts|\.js)$/, ".ts");
}

void preparePackage(join(repository, "sdk"));
