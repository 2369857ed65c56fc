import { copyFile, cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Engine } from "../engine/Engine";
import {
  type ExampleLanguage,
  type PreparedProject,
  type PrepareProjectOptions,
  prepareProject,
} from "../languages/prepareProject";
import { packPlugin } from "../plugin/packPlugin";
import { readPluginSchema } from "../plugin/readPluginSchema";
import { DemoError } from "./DemoError";
import { runPulumi, runShown } from "./runPulumi";

const repository = resolve(__dirname, "../..");

const stackName = "demo";

/** A stack of the root project, or of the example in another language, on a temporary file backend. */
export interface DemoStack {
  /**
   * Shows how the stack is made, and told which invokers to read.
   * @param preflightIds those that an example in another language asserts at its beginning; default the same
   */
  initialize(invokerIds: readonly string[], preflightIds?: readonly string[]): Promise<void>;
  /**
   * Runs `pulumi` in the root project, shows the command as a person types it, and what it prints.
   * @returns whether it succeeded
   * @throws DemoError when the demo is interrupted meanwhile
   */
  show(args: readonly string[]): Promise<boolean>;
  /** {@link show} for a command that must succeed; throws DemoError when it does not. */
  mustShow(args: readonly string[]): Promise<void>;
  /** Deletes backend and configuration. */
  remove(): Promise<void>;
}

/** What a {@link DemoStack} is made of. */
export interface DemoStackOptions {
  engine: Engine;
  /** Default TypeScript: the root project. */
  language?: ExampleLanguage;
  /** The variables that say which service is asked, and with which key. */
  connection: Record<string, string>;
  signal: AbortSignal;
}

/** Creates the folder of a {@link DemoStack}; nothing is written into the checkout or into the user's Pulumi home. */
export async function createDemoStack({ engine, language, connection, signal }: DemoStackOptions): Promise<DemoStack> {
  const folder = await mkdtemp(join(tmpdir(), "tat-demo-"));
  const backend = join(folder, "backend");
  const projectFolder = join(folder, "project");
  await Promise.all([mkdir(backend), mkdir(projectFolder)]);
  const project = language
    ? await copyExample(language, projectFolder, { engine, stackName, signal })
    : await linkRootProject(projectFolder, engine);
  const inherited = Object.entries(project.environment).filter(([name]) => !/^(PULUMI|TENCENTCLOUD|TKE)_/.test(name));
  const environment = {
    ...Object.fromEntries(inherited),
    ...connection,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "demo",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const show: DemoStack["show"] = async (args) => {
    const options = { cwd: projectFolder, environment, signal };
    if (args[0] === "up" && project.upCommand) {
      const [command, ...rest] = project.upCommand;
      process.stdout.write(`$ ${[command.replace(projectFolder, "."), ...rest].map(quote).join(" ")}\n`);
      return runShown(command, rest, options);
    }
    process.stdout.write(`$ pulumi ${args.map(quote).join(" ")}\n`);
    return runPulumi(engine.pulumi, args, options);
  };
  const mustShow: DemoStack["mustShow"] = async (args) => {
    if (!(await show(args))) throw new DemoError(`pulumi ${args[0]} failed.`);
  };
  return {
    initialize: async (invokerIds, preflightIds = invokerIds) => {
      for (const command of project.preparation) await mustShow(command);
      await mustShow(["stack", "init", stackName]);
      for (const key of project.invokerKeys) {
        for (const [index, id] of (key === "preflightInvokerIds" ? preflightIds : invokerIds).entries()) {
          await mustShow(["config", "set", "--path", `${key}[${index}]`, id]);
        }
      }
    },
    show,
    mustShow,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** What a stack is made of in one language or another. */
interface DemoProject extends PreparedProject {
  /** What is shown before there is a stack. */
  preparation: string[][];
  /** The lists of the configuration that the invokers' IDs go into. */
  invokerKeys: string[];
}

/** The example with the plugin beside it, as a release has it. */
async function copyExample(
  language: ExampleLanguage,
  projectFolder: string,
  options: PrepareProjectOptions,
): Promise<DemoProject> {
  await cp(join(repository, "examples", language), projectFolder, { recursive: true });
  const { name, version } = readPluginSchema();
  const archive = basename(await packPlugin(projectFolder));
  return {
    ...(await prepareProject(language, projectFolder, options)),
    preparation: [["plugin", "install", "resource", name, version, "--file", archive]],
    invokerKeys: ["backupInvokerIds", "preflightInvokerIds"],
  };
}

/** The root project elsewhere: `pulumi stack init` writes the stack's settings beside Pulumi.yaml. */
async function linkRootProject(projectFolder: string, engine: Engine): Promise<DemoProject> {
  await copyFile(join(repository, "Pulumi.yaml"), join(projectFolder, "Pulumi.yaml"));
  for (const name of ["examples", "node_modules"]) {
    await symlink(join(repository, name), join(projectFolder, name));
  }
  return { environment: engine.environment(), preparation: [], invokerKeys: ["invokerIds"] };
}

function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument}'`;
}
