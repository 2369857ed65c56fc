import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";

const repository = resolve(__dirname, "../..");

/** A package of others of which a part stands in a bundle. */
export interface BundledPackage {
  /** Where package-lock.json has it, such as `node_modules/croner`. */
  place: string;
  name: string;
  version: string;
  /** By its SPDX name. */
  license: string;
}

/** The packages of others that esbuild has put into a bundle, by name. */
export function listBundledPackages({ outputs }: Metafile): BundledPackage[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const places = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? []);
  return [...new Set(places)].sort().map((place) => {
    const { name, version, license } = JSON.parse(readFileSync(join(repository, place, "package.json"), "utf8"));
    return { place, name, version, license };
  });
}

/** The text that goes with a bundle: what of others is in it, and under which licences, word for word. */
export function writeNotice(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, BundledPackage[]>();
  for (const bundled of packages) {
    const text = readLicence(bundled);
    byText.set(text, [...(byText.get(text) ?? []), bundled]);
  }
  const parts = [...byText].map(([text, those]) => {
    const names = those.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${"=".repeat(78)}\n${names.join("\n")}\n${"=".repeat(78)}\n\n${text}\n`;
  });
  return `plugin.js holds, beside pulumi-tencentcloud-tat itself, these packages or parts of them.\n\n${parts.join("\n")}`;
}

function readLicence({ place, name }: BundledPackage): string {
  const folder = join(repository, place);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  if (files.length === 0) throw new Error(`${name} has no file with its licence, and cannot be bundled.`);
  return files
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim())
    .join("\n\n");
}
