import assert from "node:assert/strict";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { connectionConfig } from "./connectionConfig";
import { PluginStack } from "./PluginStack";
import type { StackResource } from "./StackState";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

/** The invoker of the gates. */
export const ID = "ivk-nightly";

/** As YAML writes it: an ID that a preview does not know before the records beside the gates are there. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: YAML's own
export const UNKNOWN_ID = "${beside.latest.invokerId}";

/** A secret, as YAML writes it. */
export function asSecret(value: unknown): object {
  return { "fn::secret": value };
}

/** One of the two ways in which a gate comes to Pulumi, and in what the documents say that it differs from the other. */
export interface Door {
  name: string;
  gateType: string;
  /** What an up prints of a gate that stops it; `message` is the source of a pattern. */
  stopped(message: string): RegExp;
  /** Whether a preview plans an unhealthy gate that exists as an update, or only warns. */
  plansUnhealthy: boolean;
  /** Whether `customTimeouts` bound a wait. */
  hasTimeouts: boolean;
  create(gates: readonly object[], config?: Record<string, string>): Promise<GatedStack>;
}

/** A stack with gates, a release that depends on them, records beside them, and the service that they ask. */
export abstract class GatedStack {
  constructor(
    readonly emulator: TatEmulator,
    readonly stack: TemporaryStack,
    private readonly gateType: string,
  ) {}

  /** Registers these gates from now on: their inputs, as JSON of YAML, and the options of all. */
  abstract setGates(gates: readonly object[], options?: object): Promise<void>;

  /** Releases this version from now on. */
  abstract setVersion(version: number): Promise<void>;

  /** Takes the keys out of the stack's configuration. */
  abstract forgetKeys(): Promise<void>;

  /** The version that is out. */
  abstract releasedVersion(): Promise<number | undefined>;

  /** Lets the job run now. */
  run(result: string) {
    return this.emulator.addRecord({ invokerId: ID, result });
  }

  /** Lets it run a moment later: the service names whole seconds, and a run counts when it started after the wait began. */
  runSoon(result: string) {
    return this.emulator.addRecord({ invokerId: ID, result, invokeTime: Date.now() + 1000 });
  }

  /** How often the service was asked for the gate's invoker since the requests were cleared. */
  countJudgements(): number {
    return this.emulator.requests.filter(({ parameters }) => (parameters.InvokerIds as string[]).includes(ID)).length;
  }

  /** The first gate in the state, in which nothing is left begun. */
  async findGate(): Promise<StackResource | undefined> {
    return this.find(({ type }) => type === this.gateType);
  }

  /** The resource of a name. */
  async findNamed(name: string): Promise<StackResource | undefined> {
    return this.find(({ urn }) => urn.endsWith(`::${name}`));
  }

  async remove(): Promise<void> {
    await this.stack.remove();
    await this.emulator.close();
  }

  private async find(test: (resource: StackResource) => boolean): Promise<StackResource | undefined> {
    const { deployment } = await this.stack.exportState();
    assert.equal(deployment.pending_operations, undefined);
    return deployment.resources?.find(test);
  }
}

const DYNAMIC_GATE = "pulumi-nodejs:dynamic/tat:InvokerHealthGate";

/** A program in TypeScript with the resources of the npm package. */
class DynamicGatedStack extends GatedStack {
  async setGates(gates: readonly object[]): Promise<void> {
    // As a secret: Pulumi keeps the configuration in the state of the dynamic providers.
    await this.stack.setConfig({ gates: { secret: JSON.stringify(gates) } });
  }

  async setVersion(version: number): Promise<void> {
    await this.stack.setConfig({ version: String(version) });
  }

  async forgetKeys(): Promise<void> {
    for (const key of ["secretId", "secretKey"]) await this.stack.removeConfig(`tencentcloud:${key}`);
  }

  async releasedVersion(): Promise<number | undefined> {
    const version = (await this.findNamed("release"))?.outputs?.version;
    return version === undefined ? undefined : Number(version);
  }
}

const NATIVE_GATE = "tencentcloud-tat:index:InvokerHealthGate";

/** A program in YAML with the resources of the plugin; the release is some records, its version how many at most. */
class NativeGatedStack extends GatedStack {
  private gates: readonly object[] = [];
  private options: object = {};
  private version = 1;

  constructor(private readonly plugin: PluginStack) {
    super(plugin.emulator, plugin.stack, NATIVE_GATE);
  }

  async setGates(gates: readonly object[], options: object = {}): Promise<void> {
    [this.gates, this.options] = [gates, options];
    await this.write();
  }

  async setVersion(version: number): Promise<void> {
    this.version = version;
    await this.write();
  }

  async forgetKeys(): Promise<void> {
    for (const key of ["secretId", "secretKey"]) await this.stack.removeConfig(`tencentcloud-tat:${key}`);
  }

  async releasedVersion(): Promise<number | undefined> {
    return (await this.findNamed("release"))?.inputs?.maxRecords;
  }

  private async write(): Promise<void> {
    const records = (invokerId: string, maxRecords: number, options: object = {}) => ({
      type: "tencentcloud-tat:InvokerRecords",
      properties: { invokerIds: [invokerId], maxRecords },
      options,
    });
    const gates = this.gates.map((properties, index) => [
      index === 0 ? "gate" : `gate-${index}`,
      { type: "tencentcloud-tat:InvokerHealthGate", properties, options: this.options },
    ]);
    await this.plugin.write({
      beside: records("ivk-beside", 1),
      ...Object.fromEntries(gates),
      release: records("ivk-release", this.version, { dependsOn: gates.map(([name]) => `\${${name}}`) }),
    });
  }
}

/** A job that runs well, and records of another one. */
function seed(emulator: TatEmulator): TatEmulator {
  emulator.addInvoker({ invokerId: ID, count: 10, successRate: 1 });
  emulator.addInvoker({ invokerId: "ivk-beside", count: 1, successRate: 1 });
  return emulator;
}

/** The dynamic provider first. */
export const DOORS: readonly [Door, Door] = [
  {
    name: "of the npm package",
    gateType: DYNAMIC_GATE,
    stopped: (message) => new RegExp(`error: ${DYNAMIC_GATE} resource 'gate' has a problem: ${message}`),
    plansUnhealthy: false,
    hasTimeouts: false,
    async create(gates, config = {}) {
      const emulator = seed(await startTatEmulator());
      const stack = await createTemporaryStack({
        project: join(__dirname, "projects/gated"),
        config: { ...connectionConfig(emulator), ...config },
      });
      const gated = new DynamicGatedStack(emulator, stack, DYNAMIC_GATE);
      await gated.setGates(gates);
      return gated;
    },
  },
  {
    name: "of the plugin",
    gateType: NATIVE_GATE,
    stopped: (message) => new RegExp(`InvokerHealthGate \\(gate\\):\\n(?:.*\\n)*?.*error: ${message}`),
    plansUnhealthy: true,
    hasTimeouts: true,
    async create(gates) {
      const plugin = await PluginStack.create();
      seed(plugin.emulator);
      const gated = new NativeGatedStack(plugin);
      await gated.setGates(gates);
      return gated;
    },
  },
];
