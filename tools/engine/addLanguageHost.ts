import { existsSync } from "node:fs";
import { chmod, copyFile, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildGoProgram, runGo } from "./buildGoProgram";
import type { Engine } from "./Engine";
import { EngineUnavailableError } from "./EngineUnavailableError";
import type { Report } from "./Report";
import type { ResolveEngineOptions } from "./resolveEngine";
import { languageHostVersion, yamlHostVersion } from "./versions";
import { withEngineLock } from "./withEngineLock";

/** The languages beside TypeScript that a built engine can run in a project's folder. */
export const LANGUAGES = ["yaml", "python"] as const;

export type Language = (typeof LANGUAGES)[number];

/** How a host is built, and the script beside it that Pulumi's own archives have too. */
interface HostRecipe {
  title: string;
  moduleFolder: string;
  packagePath: string;
  script?: string;
}

const RECIPES: Readonly<Record<Language, HostRecipe>> = {
  yaml: {
    title: `Pulumi's language host for YAML ${yamlHostVersion}`,
    moduleFolder: join(__dirname, "go", "yaml-host"),
    packagePath: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  },
  python: {
    title: `Pulumi's language host for Python ${languageHostVersion}`,
    moduleFolder: join(__dirname, "go", "language-host"),
    packagePath: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
    script: "pulumi-language-python-exec",
  },
};

/**
 * Makes an engine able to run a language. An official one is; a built one gets the host built into its folder, once for all
 * checkouts of this machine: 2 to 4 minutes on two cores for YAML, seconds for Python. What asks for no language waits for none.
 * @throws EngineUnavailableError when the host is missing and cannot be built
 */
export async function addLanguageHost(
  engine: Engine,
  language: Language,
  options: ResolveEngineOptions = {},
): Promise<void> {
  const report = options.report ?? ((line: string) => process.stderr.write(`${line}\n`));
  const name = `pulumi-language-${language}`;
  const target = join(engine.binFolder, name);
  if (existsSync(target)) return;
  if (engine.origin !== "built") {
    throw new EngineUnavailableError(`The Pulumi at ${engine.binFolder} comes without ${name}: install it anew.`);
  }
  const make = async () => existsSync(target) || (await buildHost(engine, language, report, options.signal));
  if (!(await withEngineLock(join(engine.folder, name), make, report, options.signal))) {
    throw new EngineUnavailableError(`${name} cannot be built here; the lines above say why.`);
  }
}

async function buildHost(engine: Engine, language: Language, report: Report, signal?: AbortSignal): Promise<boolean> {
  const { title, moduleFolder, packagePath, script } = RECIPES[language];
  const partial = await mkdtemp(join(engine.folder, "partial-"));
  try {
    const host = `pulumi-language-${language}`;
    const outputFile = join(partial, host);
    const program = { title, moduleFolder, packagePath, outputFile, linkerFlags: "-s -w", report, signal };
    if (!(await buildGoProgram(program))) return false;
    if (script !== undefined) {
      await copyFile(join(await findPackageFolder(moduleFolder, packagePath), "..", script), join(partial, script));
      await chmod(join(partial, script), 0o755); // files of modules are read-only and not to be executed
      await rename(join(partial, script), join(engine.binFolder, script));
    }
    // Last: where it stands, everything stands.
    await rename(outputFile, join(engine.binFolder, host));
    return true;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function findPackageFolder(moduleFolder: string, packagePath: string): Promise<string> {
  const { stdout } = await runGo(moduleFolder, ["list", "-find", "-f", "{{.Dir}}", packagePath]);
  return stdout.trim();
}
