import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import * as tat from "pulumi-tencentcloud-tat";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { findSecrets, findSecretsInFiles } from "./findSecrets";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { Invoker } from "./policyStack";
import { engineTimeoutMs, prepareEngine } from "./prepareEngine";
import { type Keys, keylessConfig, SECRET_SOURCES, type SecretSource } from "./secretSources";
import type { CommandResult } from "./startCommand";

// Signs that URLs, JSON and Base64 write differently, as keys and tokens may hold them.
const KEYS = { secretId: "AKIDinline", secretKey: "Rk4+Vb/7=yQ&2sInlinE", token: "mD8q5w/cc+63==&z<vInlinE" };
const WRONG_KEYS = { ...KEYS, secretKey: "Sl3+Ua/6=zP&1tWronG" };
const SECRETS = [KEYS.secretKey, KEYS.token, WRONG_KEYS.secretKey];

/** The resource in which Pulumi itself keeps the stack's configuration for dynamic providers: secrets as secrets. */
const PULUMI_KEEPS_CONFIG = "pulumi:providers:pulumi-nodejs";

/**
 * The engine's own log of what it hands to providers and, without a name in it, to packs: written by the process of
 * `pulumi`, not by ours. Each line holds one value and nothing else.
 */
const PULUMI_LOGS_CONFIG =
  /"msg":"Marshaling property for RPC\[(Provider\[\w+\]\.Configure\(\)\.inputs)?\]: value=\{[^\s{}]+\}","v":9\}$/;

/** Reads with the function, both resources and the hook; policies ask for the invoker too. */
async function askEverything() {
  const invokerIds = ["ivk-nightly"];
  const hook = tat.invokerHealthHook("healthy", { invokerIds });
  const records = new tat.InvokerRecords("records", { invokerIds, maxRecords: 3 }, { hooks: { beforeCreate: [hook] } });
  const gate = new tat.InvokerHealthGate("gate", { invokerIds });
  const { invokerRecordSet } = await tat.getInvokerRecords({ invokerIds, maxRecords: 3 });
  new Invoker("nightly", "ivk-nightly");
  return { held: records.invokerRecordSet, verdict: gate.verdict, newest: invokerRecordSet };
}

/** Leaves the asking to the policies. */
async function askNothing() {
  new Invoker("nightly", "ivk-nightly");
}

/** What an inline program and a policy pack leave behind: with right keys, then with a wrong one. */
class Traces {
  readonly results: CommandResult[] = [];

  private constructor(
    readonly emulator: TatEmulator,
    readonly stack: InlineStack,
    private readonly source: SecretSource,
  ) {}

  static async leave(source: SecretSource): Promise<Traces> {
    const engine = await prepareEngine();
    const emulator = await startTatEmulator({
      ...KEYS,
      invokers: [{ invokerId: "ivk-nightly", count: 5, successRate: 1 }],
    });
    const policyPackConfigs: string[] = [];
    const stack = await createInlineStack({
      program: askEverything,
      config: keylessConfig(emulator),
      environment: { PATH: `${join(__dirname, "plugins")}${delimiter}${engine.inlineEnvironment().PATH}` },
      policyPacks: [join(__dirname, "../../examples/policy-pack")],
      policyPackConfigs,
      verbose: true,
    });
    const traces = new Traces(emulator, stack, source);
    await mkdir(traces.temporaryFolder);
    policyPackConfigs.push(join(stack.folder.path, "policy-config.json"));
    await writeFile(policyPackConfigs[0] as string, JSON.stringify({ all: "advisory" }));
    await traces.run(KEYS, () => stack.up());
    stack.program = askNothing;
    await traces.run(WRONG_KEYS, () => stack.preview());
    return traces;
  }

  /** What any of the processes writes for the time being stands here. */
  private get temporaryFolder(): string {
    return join(this.stack.folder.path, "tmp");
  }

  /** The commands have the variables of the workspace, the program those of this process: both get the same. */
  private async run(keys: Keys, command: () => Promise<CommandResult>): Promise<void> {
    const { workspace } = this.stack.stack;
    const given = { ...(await this.source.give(this.stack, keys)), TMPDIR: this.temporaryFolder };
    workspace.envVars = { ...workspace.envVars, ...given };
    const before = { ...process.env };
    Object.assign(process.env, given, { HOME: workspace.envVars.HOME });
    try {
      this.results.push(await command());
    } finally {
      for (const name of ["HOME", ...Object.keys(given)]) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  }

  async remove(): Promise<void> {
    await this.stack.remove();
    await this.emulator.close();
  }
}

/** The other file is read by the same code as in a program of a project. */
const NAMES = ["the stack's configuration", "the environment", "a profile of tccli"];

for (const name of NAMES) {
  const source = SECRET_SOURCES[name] as SecretSource;

  matrix.describe(`keys that come from ${name}, in an inline program with policies`, function () {
    this.timeout(engineTimeoutMs);
    let traces: Traces;

    before(async () => {
      traces = await Traces.leave(source);
    });
    after(() => traces?.remove());

    it("are those with which program, providers, hook and policies sign", () => {
      const [up, wrongKey] = traces.results as [CommandResult, CommandResult];
      for (const { exitCode, stdout, stderr } of [up, wrongKey]) {
        assert.equal(exitCode, 0, stdout + stderr.slice(-3000));
      }
      // Its name alone may also stand in a line about a slow reading.
      assert.doesNotMatch(up.stdout, /\[advisory\].* tat-service-can-be-asked/);
      assert.match(
        wrongKey.stdout,
        /\[advisory\].* tat-service-can-be-asked[\s\S]*AuthFailure\.SignatureFailure.*RequestId/,
      );
      const accepted = traces.emulator.requests.filter(({ errorCode }) => errorCode === undefined);
      // The hook, the function, the records, the gate and the policies, which ask once for all invokers.
      assert.equal(accepted.length, 5);
      assert.ok(accepted.every(({ secretId, withToken }) => secretId === KEYS.secretId && withToken));
    });

    it("are not shown, messages and the most talkative logs included", () => {
      const printed = traces.results.map(({ stdout, stderr }) => stdout + stderr).join("\n");
      assert.match(printed, /Analyzer/);
      const lines = printed.split("\n").filter((line) => findSecrets(line, SECRETS).length > 0);
      // Whoever has the engine log everything gets the configuration in plain text from the engine itself.
      const ours =
        name === "the stack's configuration" ? lines.filter((line) => !PULUMI_LOGS_CONFIG.test(line)) : lines;
      assert.deepEqual(ours, []);
    });

    it("are in no file: state, history, workspace, temporary files", async () => {
      const { folder } = traces.stack;
      assert.deepEqual(await findSecretsInFiles(folder.path, SECRETS, source.listFiles(traces.stack)), []);
    });

    it("are in the decrypted state only where Pulumi keeps the configuration", async () => {
      const { resources = [] } = (await traces.stack.exportState()).deployment;
      const others = JSON.stringify(resources.filter(({ type }) => type !== PULUMI_KEEPS_CONFIG));
      assert.match(others, /"__provider":"/);
      assert.deepEqual(findSecrets(others, SECRETS), []);
      if (name !== "the stack's configuration") assert.deepEqual(findSecrets(JSON.stringify(resources), SECRETS), []);
    });

    it("are not in the emulator's log", () => {
      assert.deepEqual(findSecrets(JSON.stringify(traces.emulator.requests), SECRETS), []);
    });
  });
}
