import { copyFile, cp, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { addLanguageHost } from "../engine/addLanguageHost";
import type { Engine } from "../engine/Engine";
import { EngineUnavailableError } from "../engine/EngineUnavailableError";
import { resolvePythonEnvironment } from "../engine/pythonEnvironment";
import { type RunProgramOptions, runProgram } from "../engine/runProgram";
import { generateSdks } from "../sdks/generateSdks";

/** The languages whose example runs here; for C# there is no compiler. */
export const EXAMPLE_LANGUAGES = ["yaml", "python", "go", "java"] as const;

export type ExampleLanguage = (typeof EXAMPLE_LANGUAGES)[number];

/** How the program of a prepared project is run. */
export interface PreparedProject {
  /** Variables to run `pulumi` with, and the program. */
  environment: Record<string, string>;
  /**
   * What does what `pulumi up --yes` does, where that needs a host that cannot be built from modules: the program itself, by
   * Pulumi's Automation API. Undefined: `pulumi` it is.
   */
  upCommand?: readonly [string, ...string[]];
}

/** What {@link prepareProject} works with. */
export interface PrepareProjectOptions {
  engine: Engine;
  stackName: string;
  signal?: AbortSignal;
}

type Prepare = (folder: string, options: PrepareProjectOptions) => Promise<PreparedProject>;

/**
 * Makes a copy of `examples/<language>` able to run: generates the SDK into its `sdk`, as its README asks for the one of a
 * release, and installs or builds what the language needs.
 * @param folder the copy, which is changed
 * @throws EngineUnavailableError when the language's tools are not here
 */
export async function prepareProject(
  language: ExampleLanguage,
  folder: string,
  options: PrepareProjectOptions,
): Promise<PreparedProject> {
  return PREPARATIONS[language](folder, options);
}

const PREPARATIONS: Readonly<Record<ExampleLanguage, Prepare>> = {
  async yaml(_folder, { engine, signal }) {
    await addLanguageHost(engine, "yaml", { signal });
    return { environment: engine.environment() };
  },

  async python(folder, { engine, signal }) {
    await addLanguageHost(engine, "python", { signal });
    const virtualEnvironment = await resolvePythonEnvironment({ signal });
    await takeSdk(folder, "python", signal);
    await symlink(virtualEnvironment, join(folder, "venv"));
    const packages = join(folder, ".packages");
    const python = join(virtualEnvironment, "bin/python");
    const flags = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"];
    await mustRun(python, ["-m", "pip", "install", ...flags, "--target", packages, "./sdk"], { cwd: folder, signal });
    const { PATH = "", ...environment } = engine.environment();
    const path = [join(virtualEnvironment, "bin"), PATH].join(delimiter);
    return { environment: { ...environment, PATH: path, PYTHONPATH: packages } };
  },

  async go(folder, { engine, stackName, signal }) {
    await takeSdk(folder, "go", signal);
    await copyFile(join(__dirname, "inline/go/main.go"), join(folder, "main.go"));
    const program = join(folder, "program");
    const environment = engine.inlineEnvironment();
    // The flags by which the engine was built: what is compiled for both is compiled once.
    const flags = ["-mod=mod", "-trimpath", "-buildvcs=false"];
    const goEnvironment = { ...environment, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "" };
    await mustRun("go", ["build", ...flags, "-o", program, "."], { cwd: folder, environment: goEnvironment, signal });
    return { environment, upCommand: [program, stackName, "tat-go"] };
  },

  async java(folder, { engine, stackName, signal }) {
    await cp(join(__dirname, "javaSdk"), join(folder, "sdk"), { recursive: true });
    await cp(join(__dirname, "inline/java"), folder, { recursive: true });
    const environment = engine.inlineEnvironment();
    await mustRun("mvn", ["--batch-mode", "--quiet", "compile"], { cwd: folder, environment, signal });
    return {
      environment,
      upCommand: [
        "mvn",
        "--batch-mode",
        "--quiet",
        "exec:java",
        "-Dexec.mainClass=tat.InlineApp",
        `-Dexec.args=${stackName}`,
      ],
    };
  },
};

/** Puts the generated SDK of one language where the example looks for it. */
async function takeSdk(folder: string, language: string, signal?: AbortSignal): Promise<void> {
  const sdks = join(folder, ".sdks");
  await generateSdks(sdks, { signal });
  await cp(join(sdks, language), join(folder, "sdk"), { recursive: true });
}

async function mustRun(command: string, args: readonly string[], options: RunProgramOptions): Promise<void> {
  const result = await runProgram(command, args, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new EngineUnavailableError(`${command} is needed on PATH for this language.`);
  });
  if (result.exitCode !== 0) throw new Error(`${command} ${args[0]} failed:\n${result.stdout}${result.stderr}`);
}
