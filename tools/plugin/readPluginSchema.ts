import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const sdk = resolve(__dirname, "../../sdk");

/** What is read of a package schema here; https://www.pulumi.com/docs/iac/using-pulumi/extending-pulumi/schema/ has the rest. */
export interface PluginSchema {
  name: string;
  version: string;
  /** Where Pulumi downloads the plugin from, such as `github://api.github.com/<owner>/<repository>`. */
  pluginDownloadURL?: string;
  language: { go: { importBasePath: string }; python: { packageName: string } };
}

/**
 * The plugin's schema as a release has it: with the version of the package and, where the variable `PLUGIN_DOWNLOAD_URL` is
 * set, as the release workflow does, with the place that every SDK then tells Pulumi to download the plugin from.
 */
export function readPluginSchema(): PluginSchema {
  const { version } = readJson("package.json");
  const pluginDownloadURL = process.env.PLUGIN_DOWNLOAD_URL;
  return { ...readJson("plugin/schema.json"), version, ...(pluginDownloadURL ? { pluginDownloadURL } : {}) };
}

function readJson(file: string) {
  return JSON.parse(readFileSync(join(sdk, file), "utf8"));
}
