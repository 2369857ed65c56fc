import { prepareEngine } from "./prepareEngine";
import { type ConfigValue, readProjectName, StackFiles } from "./StackFiles";
import type { StackState } from "./StackState";
import { type CommandResult, type RunningCommand, startCommand } from "./startCommand";
import {
  createThrowAwayFolder,
  readAllFiles,
  type ThrowAwayFolder,
  type ThrowAwayFolderOptions,
} from "./throwAwayFolder";

export type { ConfigValue } from "./StackFiles";

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
    private readonly files: StackFiles,
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

  /** The same, with the processor time of `pulumi` and of every process that it starts and waits for. */
  async runTimed(args: readonly string[]): Promise<CommandResult & { cpuMs: number }> {
    const script = '"$0" "$@"; code=$?; times >&2; exit $code';
    const command = ["-c", script, this.pulumi, ...args, "--non-interactive", "--color", "never"];
    const { projectFolder: cwd } = this.folder;
    const result = await startCommand("sh", command, { cwd, environment: this.environment }).result;
    // The last line says it of the shell's children: of the user's code, then of the system's.
    const [, ...times] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(result.stderr)?.map(Number) ?? [];
    const [userMinutes = 0, user = 0, systemMinutes = 0, system = Number.NaN] = times;
    return { ...result, cpuMs: ((userMinutes + systemMinutes) * 60 + user + system) * 1000 };
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
    await this.files.setConfig(config);
  }

  async removeConfig(key: string): Promise<void> {
    await this.files.removeConfig(key);
  }

  /** The stack's outputs, secrets decrypted. */
  // biome-ignore lint/suspicious/noExplicitAny: what a program exports is not known here
  async readOutputs(): Promise<Record<string, any>> {
    return this.files.readOutputs();
  }

  /** The state as `pulumi stack export` shows it, secrets encrypted. */
  async exportState(): Promise<StackState> {
    return this.files.readState();
  }

  /** The text of every file of the backend: state, history, backups. */
  async readStateFiles(): Promise<string> {
    return readAllFiles(this.folder.backendFolder);
  }

  /** Kills what still runs and deletes everything; the stack needs no `destroy` before. */
  async remove(): Promise<void> {
    await this.folder.remove();
  }
}

/** Makes a stack that a test has for itself; call `remove()` in the end. */
export async function createTemporaryStack(options: TemporaryStackOptions): Promise<TemporaryStack> {
  const engine = await prepareEngine();
  const folder = await createThrowAwayFolder(options);
  const stackName = options.stackName ?? "test";
  const environment = {
    ...folder.environment(engine.environment()),
    PULUMI_STACK: stackName,
    ...options.environment,
  };
  const files = new StackFiles(folder, await readProjectName(folder.projectFolder), stackName);
  await files.create();
  await files.setConfig(options.config ?? {});
  return new TemporaryStack(folder, stackName, engine.pulumi, environment, files);
}
