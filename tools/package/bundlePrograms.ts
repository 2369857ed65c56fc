import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";
import * as ts from "typescript";

const sdk = resolve(__dirname, "../../sdk");

/**
 * What is bundled into one file, and which modules of sdk lead into it. Those of the core share their state, above all the
 * one client of a process, so they share a file: esbuild splits no CommonJS. The emulator shares nothing with it.
 */
const BUNDLES = [
  { file: "core.js", entries: ["index", "policy/index", "dynamic/handlers"] },
  { file: "emulator.js", entries: ["emulator/index", "emulator/cli"] },
];

// Neither names nor lines are made shorter: people read stacks of errors, and Node prints the line that threw.
const OPTIONS: BuildOptions = {
  absWorkingDir: sdk,
  bundle: true,
  platform: "node",
  target: "node20",
  packages: "external",
  legalComments: "none",
  logLevel: "warning",
  write: false,
};

/**
 * Bundles the programs of the package into a folder, where each entry keeps the path that the compiler gives it.
 * @returns the names that each entry has at run time
 */
export async function bundlePrograms(folder: string): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  for (const { file, entries } of BUNDLES) {
    const contents = entries.map((entry) => `export * as ${keyOf(entry)} from "./${entry}";`).join("\n");
    await writeFile(join(folder, file), await bundle({ stdin: { contents, resolveDir: sdk } }));
    for (const entry of entries) {
      const found = await listNames(entry);
      names.set(entry, found);
      const target = join(folder, `${entry}.js`);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, writeEntry(posix.join(posix.relative(posix.dirname(entry), "."), file), entry, found));
    }
  }
  return names;
}

/** Without the comments, which editors show from the declarations. */
async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({ ...OPTIONS, format: "cjs", ...options });
  const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.Preserve };
  return ts.transpileModule(outputFiles[0]?.text ?? "", { compilerOptions, fileName: "bundle.js" }).outputText;
}

async function listNames(entry: string): Promise<string[]> {
  const outdir = "nowhere";
  const { metafile } = await build({
    ...OPTIONS,
    format: "esm",
    entryPoints: [`${entry}.ts`],
    outdir,
    metafile: true,
    logLevel: "error",
  });
  return Object.values(metafile?.outputs ?? {}).flatMap(({ exports }) => exports);
}

/**
 * What a bundle had to call otherwise gets its name back; esbuild can do that too, for every function in it, each time one is
 * made. The last line is never run: Node reads in it which names an ES module can import.
 */
function writeEntry(bundle: string, entry: string, names: readonly string[]): string {
  const key = keyOf(entry);
  return `"use strict";
const { ${key} } = require("${bundle.startsWith(".") ? bundle : `./${bundle}`}");
for (const [name, value] of Object.entries(${key})) if (typeof value === "function") Object.defineProperty(value, "name", { value: name });
module.exports = Object.defineProperty(${key}, "__esModule", { value: true });
0 && (module.exports = { ${names.join(", ")} });
`;
}

function keyOf(entry: string): string {
  return entry.replace("/", "_");
}
