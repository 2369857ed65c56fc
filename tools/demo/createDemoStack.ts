import { copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Engine } from "../engine/Engine";
import { DemoError } from "./DemoError";
import { runPulumi } from "./runPulumi";

const repository = resolve(__dirname, "../..");

/** A stack of the root project on a temporary file backend. */
export interface DemoStack {
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
  /** The variables that say which service is asked, and with which key. */
  connection: Record<string, string>;
  signal: AbortSignal;
}

/** Creates the folder of a {@link DemoStack}; nothing is written into the checkout or into the user's Pulumi home. */
export async function createDemoStack({ engine, connection, signal }: DemoStackOptions): Promise<DemoStack> {
  const folder = await mkdtemp(join(tmpdir(), "tat-demo-"));
  const backend = join(folder, "backend");
  const projectFolder = join(folder, "project");
  await Promise.all([mkdir(backend), mkdir(projectFolder)]);
  await linkRootProject(projectFolder);
  const inherited = Object.entries(engine.environment()).filter(([name]) => !/^(PULUMI|TENCENTCLOUD|TKE)_/.test(name));
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
    process.stdout.write(`$ pulumi ${args.map(quote).join(" ")}\n`);
    return runPulumi(engine.pulumi, args, { cwd: projectFolder, environment, signal });
  };
  return {
    show,
    mustShow: async (args) => {
      if (!(await show(args))) {
        throw new DemoError(`pulumi ${args[0]} failed.`);
      }
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** The root project elsewhere: `pulumi stack init` writes the stack's settings beside Pulumi.yaml. */
async function linkRootProject(projectFolder: string): Promise<void> {
  await copyFile(join(repository, "Pulumi.yaml"), join(projectFolder, "Pulumi.yaml"));
  for (const name of ["examples", "node_modules"]) {
    await symlink(join(repository, name), join(projectFolder, name));
  }
}

function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument}'`;
}
