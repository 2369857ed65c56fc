import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import * as ts from "typescript";
import { type Chunk, type ChunkPlan, planChunks } from "./planChunks";

const sdk = resolve(__dirname, "../../sdk");

/** The entries of the package, by the file that each is bundled into. The emulator shares nothing with the others. */
const GROUPS: Chunk[][] = [
  [
    // What a program needs at least: the names, how arguments and settings are read, and how the service is asked.
    { file: "core.js", roots: ["index"] },
    // What a program needs that judges, waits, counts or makes resources.
    {
      file: "judging.js",
      roots: [
        "program/InvokerHealthGate",
        "program/InvokerRecords",
        "program/guardStack",
        "program/invokerHealthHook",
        "reads/InvokerPoller",
        "reads/health",
        "reads/invokers",
        "reads/latest",
        "reads/statistics",
        "runs/publicFunctions",
      ],
    },
    // What Pulumi runs in processes of its own.
    { file: "hosted.js", roots: ["policy/index", "dynamic/handlers"] },
  ],
  [{ file: "emulator.js", roots: ["emulator/index", "emulator/cli"] }],
];

const ENTRIES = ["index", "policy/index", "dynamic/handlers", "emulator/index", "emulator/cli"];

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
  for (const chunks of GROUPS) {
    const plan = await planChunks(chunks, ENTRIES);
    for (const [place, { file, roots }] of chunks.entries()) {
      await writeFile(join(folder, file), await bundle(chunks, plan, place));
      for (const entry of roots.filter((root) => ENTRIES.includes(root))) {
        const found = [...(plan.namesOf.get(entry) ?? [])];
        names.set(entry, found);
        const target = join(folder, `${entry}.js`);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, writeEntry(posix.join(posix.relative(posix.dirname(entry), "."), file), entry, found));
      }
    }
  }
  return names;
}

/**
 * Without the comments, which editors show from the declarations. What a bundle had to call otherwise gets its name back;
 * esbuild can do that too, for every function in it, each time one is made. A chunk that later ones follow is left as it
 * is: its entry gives out names of theirs.
 */
async function bundle(chunks: readonly Chunk[], plan: ChunkPlan, place: number): Promise<string> {
  const asked = plan.asked[place]?.map((module) => `export * as ${keyOf(module)} from "./${module}";`) ?? [];
  const isLeading = place === 0 && chunks.length > 1;
  const named = isLeading ? [] : (chunks[place]?.roots ?? []);
  const naming = named.map(
    (root) =>
      `import * as ${keyOf(root)} from "./${root}";
for (const [name, value] of Object.entries(${keyOf(root)})) if (typeof value === "function") Object.defineProperty(value, "name", { value: name });`,
  );
  const stdin = { contents: [...asked, ...naming].join("\n"), resolveDir: sdk };
  const { outputFiles = [] } = await build({
    ...OPTIONS,
    format: "cjs",
    stdin,
    plugins: [reachOthers(chunks, plan, place)],
  });
  const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.Preserve };
  return ts.transpileModule(outputFiles[0]?.text ?? "", { compilerOptions, fileName: "bundle.js" }).outputText;
}

/**
 * Lets a chunk reach modules of the others: those of an earlier one are there when it is loaded; a later one is loaded when a
 * name of it is first used, which costs nothing to write, since esbuild looks a name of another file up at each use.
 */
function reachOthers(chunks: readonly Chunk[], { placeOf, namesOf }: ChunkPlan, place: number): Plugin {
  return {
    name: "chunks",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir, namespace }) => {
        if (namespace === "chunk") return { path, external: true };
        const module = posix.relative(sdk, posix.join(resolveDir, path));
        const other = placeOf.get(module);
        return other === undefined || other === place ? undefined : { path: module, namespace: "chunk" };
      });
      onLoad({ filter: /^/, namespace: "chunk" }, ({ path }) => {
        const other = placeOf.get(path) ?? 0;
        const found = `require("./${chunks[other]?.file}").${keyOf(path)}`;
        const getters = namesOf.get(path)?.map((name) => `get ${name}() { return ${found}.${name}; }`);
        return { contents: `module.exports = ${other < place ? found : `{ ${getters?.join(", ")} }`};` };
      });
    },
  };
}

/** The last line is never run: Node reads in it which names an ES module can import. */
function writeEntry(bundle: string, entry: string, names: readonly string[]): string {
  const key = keyOf(entry);
  return `"use strict";
const { ${key} } = require("${bundle.startsWith(".") ? bundle : `./${bundle}`}");
module.exports = Object.defineProperty(${key}, "__esModule", { value: true });
0 && (module.exports = { ${names.join(", ")} });
`;
}

function keyOf(module: string): string {
  return module.replace("/", "_");
}
