import { prepareEngine } from "./prepareEngine";
import type { StackState } from "./StackState";
import { type CommandResult, type RunningCommand, startCommand } from "./startCommand";
import {
  createThrowAwayFolder,
  readAllFiles,
  type ThrowAwayFolder,
  type ThrowAwayFolderOptions,
} from "./throwAwayFolder";

/** A configuration value: plain text, a list of plain texts, or a secret. */
export type ConfigValue = string | readonly string[] | { secret: string };

/** What {@link createTemporaryStack} makes a stack of. */
export interface TemporaryStackOptions extends ThrowAwayFolderOptions {
  project: string;
  /** By key: `tencentcloud:region`, or `invokerIds` for the project's own; also a path such as `tencentcloud:assumeRole.roleArn`. */
  config?: Record<string, ConfigValue>;
  /** Variables for every command of this stack. */
  environment?: Record<string, string>;
  /** Default `test`. */
  stackName?: string;
}

/** A stack on a file backend of its own, driven by the real `pulumi`. */
export class TemporaryStack {
  constructor(
    readonly folder: ThrowAwayFolder,
    readonly stackName: string,
    private readonly pulumi: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** Starts `pulumi` with these arguments, without a terminal; `environment` is added for this command only. */
  start(args: readonly string[], environment: Record<string, string> = {}): RunningCommand {
    return startCommand(this.pulumi, [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder.projectFolder,
      environment: { ...this.environment, ...environment },
    });
  }

  /** Runs `pulumi` with these arguments to its end, whatever that is. */
  async run(args: readonly string[], environment?: Record<string, string>): Promise<CommandResult> {
    return this.start(args, environment).result;
  }

  /** `pulumi up` without a preview and without questions. */
  async up(args: readonly string[] = [], environment?: Record<string, string>): Promise<CommandResult> {
    return this.run(["up", "--yes", "--skip-preview", "--suppress-progress", ...args], environment);
  }

  async preview(args: readonly string[] = [], environment?: Record<string, string>): Promise<CommandResult> {
    return this.run(["preview", "--suppress-progress", ...args], environment);
  }

  async refresh(args: readonly string[] = [], environment?: Record<string, string>): Promise<CommandResult> {
    return this.run(["refresh", "--yes", "--skip-preview", "--suppress-progress", ...args], environment);
  }

  async destroy(args: readonly string[] = [], environment?: Record<string, string>): Promise<CommandResult> {
    return this.run(["destroy", "--yes", "--skip-preview", "--suppress-progress", ...args], environment);
  }

  /** Sets configuration; see {@link TemporaryStackOptions.config}. */
  async setConfig(config: Record<string, ConfigValue>): Promise<void> {
    const args = Object.entries(config).flatMap(([key, value]) => formatConfigArguments(key, value));
    if (args.length > 0) {
      await this.mustRun(["config", "set-all", "--path", ...args]);
    }
  }

  async removeConfig(key: string): Promise<void> {
    await this.mustRun(["config", "rm", key]);
  }

  /** The stack's outputs, secrets decrypted. */
  // biome-ignore lint/suspicious/noExplicitAny: what a program exports is not known here
  async readOutputs(): Promise<Record<string, any>> {
    return JSON.parse(await this.mustRun(["stack", "output", "--json", "--show-secrets"]));
  }

  /** The state as `pulumi stack export` shows it, secrets encrypted. */
  async exportState(): Promise<StackState> {
    return JSON.parse(await this.mustRun(["stack", "export"]));
  }

  /** The text of every file of the backend: state, history, backups. */
  async readStateFiles(): Promise<string> {
    return readAllFiles(this.folder.backendFolder);
  }

  /** Kills what still runs and deletes everything; the stack needs no `destroy` before. */
  async remove(): Promise<void> {
    await this.folder.remove();
  }

  private async mustRun(args: readonly string[]): Promise<string> {
    const result = await this.run(args);
    if (result.exitCode !== 0) {
      throw new Error(`pulumi ${args[0]} failed:\n${result.stdout}${result.stderr}`);
    }
    return result.stdout;
  }
}

/** Makes a stack that a test has for itself; call `remove()` in the end. */
export async function createTemporaryStack(options: TemporaryStackOptions): Promise<TemporaryStack> {
  const engine = await prepareEngine();
  const folder = await createThrowAwayFolder(options);
  const stackName = options.stackName ?? "test";
  const environment = { ...folder.environment(engine.environment()), ...options.environment };
  const stack = new TemporaryStack(folder, stackName, engine.pulumi, environment);
  try {
    const created = await stack.run(["stack", "init", stackName]);
    if (created.exitCode !== 0) {
      throw new Error(`pulumi stack init failed:\n${created.stdout}${created.stderr}`);
    }
    await stack.setConfig(options.config ?? {});
    return stack;
  } catch (error) {
    await stack.remove();
    throw error;
  }
}

function formatConfigArguments(key: string, value: ConfigValue): string[] {
  if (typeof value === "string") {
    return ["--plaintext", `${key}=${value}`];
  }
  if ("secret" in value) {
    return ["--secret", `${key}=${value.secret}`];
  }
  return value.flatMap((item, index) => ["--plaintext", `${key}[${index}]=${item}`]);
}
