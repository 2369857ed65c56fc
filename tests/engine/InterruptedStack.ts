import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import type { LoggedRequest } from "../../sdk/emulator/service/messages";
import { connectionConfig } from "./connectionConfig";
import { killLeftovers } from "./killLeftovers";
import { type ListedProcess, listProcesses } from "./listProcesses";
import type { StackResource } from "./StackState";
import type { RunningCommand } from "./startCommand";
import { type ConfigValue, createTemporaryStack, type TemporaryStack } from "./temporaryStack";

/** Whom a test interrupts: `pulumi` itself, the process of the program, or that of the dynamic providers. */
export type Victim = "CLI" | "program" | "provider";

/** In the middle of what: which resource's request is held, and in which command. */
export interface InterruptedStep {
  /** `up` or `refresh`, with its flags. */
  command: readonly string[];
  /** The invoker whose first request in the command is the moment. */
  invokerId: "ivk-records" | "ivk-gate";
  /** Whether the gate waits for a run, and the service answers; otherwise the service keeps the answer back. */
  isWait?: boolean;
  config?: Record<string, ConfigValue>;
  /** What Pulumi has noted as begun by then, such as `creating gate`. Default: nothing, as for a check and a refresh. */
  begun?: string;
}

/** A command in the middle of a step. */
export interface HeldCommand {
  running: RunningCommand;
  /** Lets the service answer what it keeps back. */
  answer(): void;
  /** Lets the step come to its end: the service answers, and the run happens that a gate waits for. */
  goOn(): void;
}

/** A gate of these tests asks every second while it waits: whoever is silent for so long has stopped. */
const SILENCE_MS = 3_000;

/** Nobody who is to stop asks so often before: a gate would need a minute for it. */
const MAX_LATE_REQUESTS = 60;

/** Five minutes of looks: no process that is ending needs so many, however busy the machine is. */
const MAX_LOOKS = 3_000;

/** A stack with records, a gate and a release that depends on both, and the service behind them. */
export class InterruptedStack {
  private version = 0;
  private recordsName = "records";

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
    if (typeof config.recordsName === "string") this.recordsName = config.recordsName;
    await this.stack.setConfig({ ...config, version: String(++this.version) });
  }

  /** Starts the command of a step, with a new version to release, and resolves in the middle of it. */
  async startStep(step: InterruptedStep): Promise<HeldCommand> {
    const { command, invokerId, isWait, config } = step;
    await this.setNextVersion(config);
    this.emulator.clearRequests();
    const held = new Promise<HeldCommand>((resolve) => {
      let answer = () => {};
      const answered = new Promise<void>((free) => {
        answer = free;
      });
      this.emulator.onRequest = (request) => {
        if (!isAbout(invokerId, request)) return;
        resolve({ running, answer, goOn: isWait ? () => this.runGate() : answer });
        return isWait ? undefined : answered;
      };
    });
    const running = this.stack.start([...command, "--yes", "--skip-preview"]);
    const ended = running.result.then((result) => {
      throw new Error(`The command ended before the step began:\n${result.stdout}${result.stderr}`);
    });
    const heldCommand = await Promise.race([held, ended]);
    await this.assertInMiddle(step);
    return heldCommand;
  }

  private async assertInMiddle({ invokerId, isWait, begun }: InterruptedStep): Promise<void> {
    const asked = this.emulator.requests.filter((request) => isAbout(invokerId, request));
    const isThere = async () => {
      const { pending } = await this.readState();
      return isDeepStrictEqual(
        [pending, asked.at(-1)?.status],
        [begun === undefined ? [] : [begun], isWait ? 200 : undefined],
      );
    };
    // Pulumi writes down a moment later what it has begun and what is done, and a request that is not held is answered.
    for (let look = 0; look < MAX_LOOKS && !(await isThere()); look++) await delay(100);
    assert.ok(await isThere(), JSON.stringify(await this.readState()));
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

  /** Asserts that the processes of this stack come to their end. */
  async assertNoProcess(): Promise<void> {
    for (let look = 0; look < MAX_LOOKS && this.listProcesses().length > 0; look++) await delay(100);
    assert.deepEqual(this.listProcesses(), []);
  }

  /** Asserts that the processes that are left ask the service for nothing more, after some requests at the latest. */
  async assertSilence(): Promise<void> {
    const { requests } = this.emulator;
    const before = requests.length;
    for (let seen = -1; seen !== requests.length; ) {
      seen = requests.length;
      assert.ok(seen - before < MAX_LATE_REQUESTS, `${seen - before} requests more, and still asking.`);
      await delay(SILENCE_MS);
    }
  }

  /**
   * Asserts that an up works without any repair and brings the version out that the interrupted one had, and that every
   * resource is there once, with what the service holds.
   *
   * @param stillBegun what Pulumi keeps noted as begun beyond that
   */
  async assertNextUpWorks(stillBegun: readonly string[] = []): Promise<void> {
    // A gate that waited waits again: its job runs on schedule.
    this.emulator.onRequest = (request) => {
      if (isAbout("ivk-gate", request)) this.runGate();
    };
    const result = await this.stack.up();
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    const { resources, pending } = await this.readState();
    assert.deepEqual(pending, stillBegun);
    const outputs = new Map(resources.map((resource) => [nameOf(resource), resource.outputs]));
    const expected = ["default", "gate", "interrupted-test", this.recordsName, "release"];
    assert.deepEqual(resources.map(nameOf).sort(), expected.sort());
    assert.equal(outputs.get("release")?.version, String(this.version));
    assert.equal(outputs.get("gate")?.healthy, true);
    const records = outputs.get(this.recordsName)?.invokerRecordSet;
    assert.deepEqual(records, this.emulator.listRecords(["ivk-records"]));
  }

  /** The state as it is, and what Pulumi has begun and not seen the end of, such as `creating gate`. */
  async readState(): Promise<{ resources: StackResource[]; pending: string[] }> {
    const { resources = [], pending_operations: operations = [] } = (await this.stack.exportState()).deployment;
    const pending = (operations as { type: string; resource: StackResource }[]).map(
      ({ type, resource }) => `${type} ${nameOf(resource)}`,
    );
    return { resources, pending };
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

function isAbout(invokerId: string, { parameters }: LoggedRequest): boolean {
  return (parameters.InvokerIds as string[]).includes(invokerId);
}

/** A provider's name differs by the version of Pulumi; the only one here is the default one. */
function nameOf({ urn }: StackResource): string {
  const name = urn.split("::").pop() as string;
  return urn.includes("::pulumi:providers:") ? "default" : name;
}
