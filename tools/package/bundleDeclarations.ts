import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

const dist = resolve(__dirname, "../../sdk/dist");

/**
 * Gathers the compiled declarations of an entry, with all that they refer to in this package, in one file of a folder.
 *
 * @param values the names that are there at run time; the others are types, also where they are those of classes
 */
export async function bundleDeclarations(entry: string, values: readonly string[], folder: string): Promise<void> {
  // Both are ES modules.
  const [{ rollup }, { dts }] = await Promise.all([import("rollup"), import("rollup-plugin-dts")]);
  const bundle = await rollup({
    input: join(dist, `${entry}.d.ts`),
    external: (id) => !/^[./]/.test(id) && !id.startsWith(dist),
    plugins: [dts()],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({ format: "es" });
  await bundle.close();
  const target = join(folder, `${entry}.d.ts`);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, separateTypes(output[0].code, values));
}

/** A class of which only the type is given out is no value: nobody can make one or ask whether something is one. */
function separateTypes(code: string, values: readonly string[]): string {
  return code.replace(/^export \{ (.*) \};$/m, (_, listed: string) => {
    const names = listed.split(", ");
    const isValue = (name: string) => values.includes(name.split(" as ").at(-1) ?? "");
    const types = names.filter((name) => !isValue(name));
    const line = `export { ${names.filter(isValue).join(", ")} };`;
    return types.length > 0 ? `${line}\nexport type { ${types.join(", ")} };` : line;
  });
}
