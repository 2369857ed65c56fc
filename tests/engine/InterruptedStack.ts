import assert from "node:assert/strict";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { connectionConfig } from "./connectionConfig";
import { killLeftovers } from "./killLeftovers";
import { type ListedProcess, listProcesses } from "./listProcesses";
import type { RunningCommand } from "./startCommand";
import { type ConfigValue, createTemporaryStack, type TemporaryStack } from "./temporaryStack";

/** Whom a test interrupts: `pulumi` itself, the process of the program, or that of the dynamic providers. */
export type Victim = "CLI" | "program" | "provider";

/** In the middle of what: which resource's request is held, and in which command. */
export interface InterruptedStep {
  command: "up" | "refresh";
  /** The invoker whose first request in the command is the moment. */
  invokerId: "ivk-records" | "ivk-gate";
  /** Whether the gate waits for a run, and the service answers; otherwise the service keeps the answer back. */
  isWait?: boolean;
  config?: Record<string, ConfigValue>;
}

/** A stack with records, a gate and a release that depends on both, and the service behind them. */
export class InterruptedStack {
  private version = 0;

  private constructor(
    readonly emulator: TatEmulator,
    readonly stack: TemporaryStack,
  ) {}

  static async create(environment: Record<string, string> = {}): Promise<InterruptedStack> {
    const emulator = await startTatEmulator();
    for (const invokerId of ["ivk-records", "ivk-gate"]) emulator.addInvoker({ invokerId, count: 5, successRate: 1 });
    const stack = await createTemporaryStack({
      project: join(__dirname, "projects/interrupted"),
      config: connectionConfig(emulator),
      environment,
    });
    return new InterruptedStack(emulator, stack);
  }

  /** Configures a release that is not out yet. */
  async setNextVersion(config: Record<string, ConfigValue> = {}): Promise<void> {
    await this.stack.setConfig({ ...config, version: String(++this.version) });
  }

  /** Starts the command of a step, with a new version to release, and resolves in the middle of it. */
  async startStep({ command, invokerId, isWait, config }: InterruptedStep): Promise<HeldCommand> {
    await this.setNextVersion(config);
    const step = new Promise<HeldCommand>((resolve) => {
      let release = () => {};
      const released = new Promise<void>((free) => {
        release = free;
      });
      this.emulator.onRequest = ({ parameters }) => {
        if (!(parameters.InvokerIds as string[]).includes(invokerId)) return;
        resolve({ running, goOn: isWait ? () => this.runGate() : release });
        return isWait ? undefined : released;
      };
    });
    const running = this.stack.start([command, "--yes", "--skip-preview"]);
    const ended = running.result.then((result) => {
      throw new Error(`The command ended before the step began:\n${result.stdout}${result.stderr}`);
    });
    return Promise.race([step, ended]);
  }

  /** The next scheduled run of the gate's invoker. The service names whole seconds; the run counts when it started later. */
  private runGate(): void {
    this.emulator.addRecord({ invokerId: "ivk-gate", invokeTime: Date.now() + 1000 });
  }

  listProcesses(): ListedProcess[] {
    return listProcesses(this.mark);
  }

  killProcesses(): void {
    killLeftovers(this.mark);
  }

  /** What the environment of every process of this stack holds. */
  private get mark(): string {
    return `PULUMI_HOME=${join(this.stack.folder.path, "home")}`;
  }

  findProcess(victim: Exclude<Victim, "CLI">): number {
    const script = victim === "program" ? "/cmd/run/" : "/cmd/dynamic-provider/";
    const processes = this.listProcesses();
    const found = processes.filter(({ commandLine }) => new RegExp(`^\\S*node .*${script}`).test(commandLine));
    assert.equal(found.length, 1, JSON.stringify(processes));
    return found[0]?.pid as number;
  }

  /** Asserts that an up works without any repair and brings the version out that the interrupted one had. */
  async assertNextUpWorks(): Promise<void> {
    // A gate that waited waits again: its job runs on schedule.
    this.emulator.onRequest = ({ parameters }) => {
      if ((parameters.InvokerIds as string[]).includes("ivk-gate")) this.runGate();
    };
    const result = await this.stack.up();
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    const resources = (await this.stack.exportState()).deployment.resources ?? [];
    const release = resources.find(({ type }) => type.endsWith("tat-test:Release"));
    assert.equal(release?.outputs?.version, String(this.version));
    assert.equal(resources.length, 5, resources.map(({ urn }) => urn).join());
  }

  /** What Pulumi has begun and not seen the end of, such as `creating gate`. */
  async listPending(): Promise<string[]> {
    const { pending_operations: operations = [] } = (await this.stack.exportState()).deployment;
    const pending = operations as { type: string; resource: { urn: string } }[];
    return pending.map(({ type, resource }) => `${type} ${resource.urn.split("::").pop()?.split("-")[0]}`);
  }

  /** After a failed test: frees the stack for the next one. */
  async repair(): Promise<void> {
    this.emulator.onRequest = undefined;
    this.killProcesses();
    await this.stack.run(["cancel", "--yes"]);
    await this.stack.refresh(["--clear-pending-creates"]);
  }

  async remove(): Promise<void> {
    await this.stack.remove();
    await this.emulator.close();
  }
}

/** A command in the middle of a step. */
export interface HeldCommand {
  running: RunningCommand;
  /** Lets the service answer what it keeps back, or the run happen that the gate waits for. */
  goOn(): void;
}
