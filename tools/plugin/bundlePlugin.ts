import { rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { readPluginSchema } from "./readPluginSchema";

const entryPoint = resolve(__dirname, "../../sdk/plugin/main.ts");

/**
 * Bundles the plugin with all that it needs into `plugin.js` of a folder, its schema embedded as {@link readPluginSchema}
 * gives it: a single file starts without looking for hundreds.
 */
export async function bundlePlugin(folder: string): Promise<string> {
  const outfile = join(folder, "plugin.js");
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    write: false,
    bundle: true,
    platform: "node",
    target: "node20",
    // Names stay: a stack of an error is to be read by people.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "eof",
    logLevel: "warning",
    plugins: [
      {
        name: "schema",
        setup: ({ onLoad }) =>
          onLoad({ filter: /plugin.schema\.json$/ }, () => ({
            contents: JSON.stringify(readPluginSchema()),
            loader: "json",
          })),
      },
    ],
  });
  // Put in place whole: another process may be packing it.
  const partial = `${outfile}.${process.pid}`;
  await writeFile(partial, outputFiles[0]?.contents ?? "");
  await rename(partial, outfile);
  return outfile;
}
