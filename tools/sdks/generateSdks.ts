import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { buildGoProgram } from "../engine/buildGoProgram";
import { EngineUnavailableError } from "../engine/EngineUnavailableError";
import { engineCacheFolder, hashFiles } from "../engine/engineFolder";
import type { ResolveEngineOptions } from "../engine/resolveEngine";
import { cliVersion } from "../engine/versions";
import { withEngineLock } from "../engine/withEngineLock";
import { type PluginSchema, readPluginSchema } from "../plugin/readPluginSchema";

const repository = resolve(__dirname, "../..");
const generatorSource = join(__dirname, "go");

/**
 * Generates the SDKs of the plugin from its schema into `nodejs`, `python` and `go` of a folder, which is made anew, beside
 * `schema.json` as a release has it: without
 * a network and without an engine, in a second once the generator is built, which takes one to two minutes once a machine.
 * @throws EngineUnavailableError when the generator cannot be built
 */
export async function generateSdks(folder: string, options: ResolveEngineOptions = {}): Promise<void> {
  const generator = await resolveGenerator(options);
  const schema = readPluginSchema();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const child = spawn(generator, [folder], { stdio: ["pipe", "inherit", "inherit"] });
  child.stdin.end(JSON.stringify(schema));
  const [exitCode] = await once(child, "close");
  if (exitCode !== 0) throw new Error("The SDKs cannot be generated from the schema.");
  await writeFile(join(folder, "schema.json"), `${JSON.stringify(schema)}\n`);
  await completeSdks(folder, schema);
}

/** What Pulumi's generators leave to the maker of a package. */
async function completeSdks(folder: string, schema: PluginSchema): Promise<void> {
  for (const language of ["nodejs", "python", "go"]) {
    await copyFile(join(repository, "LICENSE"), join(folder, language, "LICENSE"));
  }
  // Its pyproject.toml names a README that is generated one folder further down.
  await copyFile(
    join(folder, `python/${schema.language.python.packageName}/README.md`),
    join(folder, "python/README.md"),
  );
  const go = /^go (.+)$/m.exec(await readFile(join(generatorSource, "go.mod"), "utf8"))?.[1];
  const lines = [
    `module ${schema.language.go.importBasePath}`,
    `go ${go}`,
    `require github.com/pulumi/pulumi/sdk/v3 v${cliVersion}`,
  ];
  await writeFile(join(folder, "go/go.mod"), `${lines.join("\n\n")}\n`);
}

async function resolveGenerator(options: ResolveEngineOptions): Promise<string> {
  const report = options.report ?? ((line: string) => process.stderr.write(`${line}\n`));
  const name = `sdk-generator-${cliVersion}-${process.platform}-${process.arch}-${hashFiles([generatorSource])}`;
  const outputFile = join(engineCacheFolder(), name);
  await mkdir(engineCacheFolder(), { recursive: true });
  const build = async () =>
    existsSync(outputFile) ||
    (await buildGoProgram({
      title: `the generator of SDKs of Pulumi ${cliVersion}`,
      moduleFolder: generatorSource,
      packagePath: ".",
      outputFile: `${outputFile}.partial`,
      linkerFlags: "-s -w",
      report,
      signal: options.signal,
    }).then(async (built) => built && (await rename(`${outputFile}.partial`, outputFile).then(() => true))));
  if (existsSync(outputFile) || (await withEngineLock(outputFile, build, report, options.signal))) return outputFile;
  throw new EngineUnavailableError("The generator of SDKs cannot be built here; it needs Go 1.25.11 or newer.");
}
