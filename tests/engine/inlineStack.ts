import { LocalWorkspace, type PulumiCommand, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { prepareEngine } from "./prepareEngine";
import { StackFiles } from "./StackFiles";
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
    private readonly files: StackFiles,
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
    await this.files.setConfig(config);
  }

  async refresh(): Promise<CommandResult> {
    return collect((io) => this.stack.refresh({ ...io, ...this.logging, suppressProgress: true }));
  }

  async destroy(): Promise<CommandResult> {
    return collect((io) => this.stack.destroy({ ...io, suppressProgress: true }));
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a program exports is not known here
  async readOutputs(): Promise<Record<string, any>> {
    return this.files.readOutputs();
  }

  async exportState(): Promise<StackState> {
    return this.files.readState();
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
  const [stackName, projectName] = ["test", "inline"];
  const files = new StackFiles(folder, projectName, stackName);
  await files.create();
  await files.setConfig(options.config ?? {});
  try {
    const stack = await LocalWorkspace.selectStack(
      { stackName, projectName, program: options.program },
      {
        workDir: folder.projectFolder,
        pulumiCommand: withoutQueries(await engine.createInlineCommand()),
        envVars: { ...folder.environment(engine.inlineEnvironment()), ...options.environment },
      },
    );
    return new InlineStack(folder, stack, options, files);
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Around an operation the Automation API has `pulumi stack` select, show and list what a test reads from {@link StackFiles}. */
function withoutQueries(command: PulumiCommand): PulumiCommand {
  const { run } = command as unknown as { run(args: string[], ...rest: unknown[]): Promise<object> };
  return Object.assign(Object.create(command), {
    run: async (...all: Parameters<typeof run>) => (all[0][0] === "stack" ? { stdout: "{}" } : run.apply(command, all)),
  });
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
