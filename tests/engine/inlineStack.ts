import { type ConfigMap, LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { prepareEngine } from "./prepareEngine";
import type { StackState } from "./StackState";
import type { CommandResult } from "./startCommand";
import { createThrowAwayFolder, readAllFiles, type ThrowAwayFolder } from "./throwAwayFolder";

/** What {@link createInlineStack} makes a stack of. */
export interface InlineStackOptions {
  /** The program; it runs in this process. Replace it on the stack (`stack.program`) to change it between runs. */
  program: PulumiFn;
  /** By key, such as `tencentcloud:region`. */
  config?: Record<string, string | { secret: string }>;
  /** Variables for the CLI, the provider processes and the policy packs; the program has those of this process. */
  environment?: Record<string, string>;
  /** Absolute paths of policy packs. */
  policyPacks?: string[];
  /** Absolute paths of the packs' configuration files, in the same order. */
  policyPackConfigs?: string[];
  /** Logs everything, as `-v=9 --logtostderr` do. Default false. */
  verbose?: boolean;
}

/** A stack of an inline Automation API program on the real engine: for hooks and policy packs, see `Engine`. */
export class InlineStack {
  program: PulumiFn;

  constructor(
    readonly folder: ThrowAwayFolder,
    readonly stack: Stack,
    private readonly options: InlineStackOptions,
  ) {
    this.program = options.program;
  }

  /** @param target the URNs that `--target` would name; default all */
  async up(target?: string[]): Promise<CommandResult> {
    const { program } = this;
    return collect((io) =>
      this.stack.up({ ...io, ...this.packs(), ...this.logging, program, target, suppressProgress: true }),
    );
  }

  /** @param listen called with what the preview prints, as soon as it does */
  async preview(listen?: (text: string) => void): Promise<CommandResult> {
    return collect(
      (io) => this.stack.preview({ ...io, ...this.packs(), ...this.logging, program: this.program }),
      listen,
    );
  }

  /** Sets configuration; see {@link InlineStackOptions.config}. */
  async setConfig(config: Record<string, string | { secret: string }>): Promise<void> {
    await this.stack.setAllConfig(asConfigMap(config));
  }

  async refresh(): Promise<CommandResult> {
    return collect((io) => this.stack.refresh({ ...io, ...this.logging, suppressProgress: true }));
  }

  async destroy(): Promise<CommandResult> {
    return collect((io) => this.stack.destroy({ ...io, suppressProgress: true }));
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a program exports is not known here
  async readOutputs(): Promise<Record<string, any>> {
    const outputs = Object.entries(await this.stack.outputs());
    return Object.fromEntries(outputs.map(([name, output]) => [name, output.value]));
  }

  async exportState(): Promise<StackState> {
    return (await this.stack.exportStack()) as unknown as StackState;
  }

  async readStateFiles(): Promise<string> {
    return readAllFiles(this.folder.backendFolder);
  }

  /** Kills what still runs and deletes everything. */
  async remove(): Promise<void> {
    await this.folder.remove();
  }

  private get logging() {
    return this.options.verbose ? { logVerbosity: 9, logToStdErr: true } : {};
  }

  private packs() {
    return { policyPacks: this.options.policyPacks, policyPackConfigs: this.options.policyPackConfigs };
  }
}

/** Makes a stack of an inline program that a test has for itself; call `remove()` in the end. */
export async function createInlineStack(options: InlineStackOptions): Promise<InlineStack> {
  const engine = await prepareEngine();
  const folder = await createThrowAwayFolder();
  try {
    const stack = await LocalWorkspace.createStack(
      { stackName: "test", projectName: "inline", program: options.program },
      {
        workDir: folder.projectFolder,
        pulumiCommand: await engine.createInlineCommand(),
        envVars: { ...folder.environment(engine.inlineEnvironment()), ...options.environment },
      },
    );
    await stack.setAllConfig(asConfigMap(options.config ?? {}));
    return new InlineStack(folder, stack, options);
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

function asConfigMap(config: Record<string, string | { secret: string }>): ConfigMap {
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? { value } : { value: value.secret, secret: true },
  ]);
  return Object.fromEntries(entries);
}

type Streams = { onOutput(text: string): void; onError(text: string): void; color: "never" };

/** Failing is a result too: the code is 0 when the operation resolved and 1 when the Automation API rejected it. */
async function collect(
  operation: (io: Streams) => Promise<unknown>,
  listen?: (text: string) => void,
): Promise<CommandResult> {
  const printed = { stdout: "", stderr: "" };
  const io: Streams = {
    onOutput: (text) => {
      printed.stdout += text;
      listen?.(text);
    },
    onError: (text) => {
      printed.stderr += text;
    },
    color: "never",
  };
  try {
    await operation(io);
    return { exitCode: 0, ...printed };
  } catch (error) {
    printed.stderr += `\n${error}`; // the API itself may fail, after the command
    return { exitCode: 1, ...printed };
  }
}
