import { resolve } from "node:path";
import { build } from "esbuild";

/** Modules of sdk that share a file, by those that lead into it: each such as `reads/health`. */
export interface Chunk {
  file: string;
  roots: readonly string[];
}

/** Which modules stand in which file. */
export interface ChunkPlan {
  /** Where a module stands: the number of its chunk. */
  placeOf: ReadonlyMap<string, number>;
  /** Of each chunk the modules that another chunk or an entry asks it for. */
  asked: readonly (readonly string[])[];
  /** The names that a root has at run time. */
  namesOf: ReadonlyMap<string, readonly string[]>;
}

const sdk = resolve(__dirname, "../../sdk");

/**
 * Divides modules among chunks: each stands in the first chunk from whose roots a way of imports leads to it, on which no
 * root of a later chunk is.
 *
 * @param entries the roots that are asked for from outside
 */
export async function planChunks(chunks: readonly Chunk[], entries: readonly string[]): Promise<ChunkPlan> {
  const { inputs, namesOf } = await readModules(chunks.flatMap(({ roots }) => roots));
  const placeOf = new Map<string, number>();
  chunks.forEach(({ roots }, place) => {
    const later = chunks.slice(place + 1).flatMap((chunk) => chunk.roots);
    const visit = (module: string): void => {
      if (placeOf.has(module) || later.includes(module)) return;
      placeOf.set(module, place);
      inputs.get(module)?.forEach(visit);
    };
    roots.forEach(visit);
  });
  const isAsked = (module: string, place: number) =>
    entries.includes(module) ||
    [...inputs].some(([importer, imports]) => placeOf.get(importer) !== place && imports.includes(module));
  const asked = chunks.map((_, place) =>
    [...placeOf].flatMap(([module, own]) => (own === place && isAsked(module, place) ? module : [])),
  );
  return { placeOf, asked, namesOf };
}

/** What modules import of this package, and what the given ones export, types apart. */
async function readModules(roots: readonly string[]) {
  const { metafile } = await build({
    absWorkingDir: sdk,
    entryPoints: roots.map((root) => `${root}.ts`),
    outdir: "nowhere",
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const nameOf = (path: string) => path.replace(/\.ts$/, "");
  const inputs = new Map(
    Object.entries(metafile.inputs).map(([path, { imports }]) => [
      nameOf(path),
      imports.filter(({ external }) => !external).map((one) => nameOf(one.path)),
    ]),
  );
  const namesOf = new Map(
    Object.values(metafile.outputs).flatMap(({ entryPoint, exports }) =>
      entryPoint === undefined ? [] : [[nameOf(entryPoint), exports] as const],
    ),
  );
  return { inputs, namesOf };
}
