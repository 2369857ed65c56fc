import { rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { type BundledPackage, listBundledPackages, writeNotice } from "../package/bundledPackages";
import { readPluginSchema } from "./readPluginSchema";

const repository = resolve(__dirname, "../..");
const entryPoint = "sdk/plugin/main.ts";

/**
 * Bundles the plugin with all that it needs into `plugin.js` of a folder, its schema embedded as {@link readPluginSchema}
 * gives it: a single file starts without looking for hundreds. Beside it stands `NOTICE`, with the licences of what of
 * others is in it.
 * @returns the packages of others
 */
export async function bundlePlugin(folder: string): Promise<BundledPackage[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: repository,
    entryPoints: [entryPoint],
    metafile: true,
    write: false,
    bundle: true,
    platform: "node",
    target: "node20",
    // Names stay: a stack of an error is to be read by people.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none", // NOTICE has the licences whole
    // The first is of use only to a gRPC server that tells about its channels, and a fifth of the whole with all below it;
    // the second is looked for by debug, and there only where something else brings it along.
    external: ["@grpc/proto-loader", "supports-color"],
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
  const packages = listBundledPackages(metafile);
  await writeWhole(join(folder, "plugin.js"), outputFiles[0]?.contents ?? "");
  await writeWhole(join(folder, "NOTICE"), writeNotice(packages));
  return packages;
}

/** Another process may be reading it. */
async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, content);
  await rename(partial, file);
}
