import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { findSecrets, findSecretsInFiles } from "./findSecrets";
import { engineTimeoutMs } from "./prepareEngine";
import { keylessConfig, SECRET_SOURCES, type SecretSource } from "./secretSources";
import type { CommandResult } from "./startCommand";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

// Signs that URLs, JSON and Base64 write differently, as keys and tokens may hold them.
const KEYS = { secretId: "AKIDsecrets", secretKey: "Zq7+Kp/3=xV&9wTruE", token: "hT0k3n/zz+41==&x<yTruE" };
const WRONG_KEYS = { ...KEYS, secretKey: "Yp6+Jo/2=wU&8vFalsE" };
const WRONG_TOKEN = { ...KEYS, token: "gS9j2m/yy+30==&w<xFalsE" };
const SECRETS = [KEYS.secretKey, KEYS.token, WRONG_KEYS.secretKey, WRONG_TOKEN.token];

/** The resource in which Pulumi itself keeps the stack's configuration for dynamic providers: secrets as secrets. */
const PULUMI_KEEPS_CONFIG = "pulumi:providers:pulumi-nodejs";

/** The engine's own log of what it hands to the provider, written by the process of `pulumi`, not by ours. */
const PULUMI_LOGS_CONFIG = /"msg":"Marshaling property for RPC\[Provider\[\w+\]\.Configure\(\)\.inputs\]: value=/;

/** What a program with a function and both resources leaves behind, from its first preview to its errors. */
class Traces {
  readonly commands: Record<string, CommandResult> = {};

  private constructor(
    readonly emulator: TatEmulator,
    readonly stack: TemporaryStack,
    private readonly source: SecretSource,
  ) {}

  static async leave(source: SecretSource): Promise<Traces> {
    const emulator = await startTatEmulator(KEYS);
    emulator.addInvoker({ invokerId: "ivk-nightly", count: 5, successRate: 1 });
    const stack = await createTemporaryStack({
      project: join(__dirname, "projects/everything"),
      config: { ...keylessConfig(emulator), invokerIds: ["ivk-nightly"] },
    });
    const traces = new Traces(emulator, stack, source);
    await mkdir(traces.temporaryFolder);
    await traces.runCommands();
    return traces;
  }

  /** What any of the processes writes for the time being stands here. */
  get temporaryFolder(): string {
    return join(this.stack.folder.path, "tmp");
  }

  get printed(): string {
    return Object.values(this.commands)
      .map(({ stdout, stderr }) => stdout + stderr)
      .join("\n");
  }

  private async runCommands(): Promise<void> {
    const { stack, emulator } = this;
    const run = async (keys: typeof KEYS, command: "up" | "preview" | "refresh", ...args: string[]) => {
      const environment = { ...(await this.source.give(stack, keys)), TMPDIR: this.temporaryFolder };
      return stack[command]([...args, "-v=9", "--logtostderr"], environment);
    };
    this.commands.up = await run(KEYS, "up", "--diff");
    emulator.addRecord({ invokerId: "ivk-nightly" });
    this.commands.preview = await run(KEYS, "preview", "--diff");
    this.commands.refresh = await run(KEYS, "refresh", "--diff");
    this.commands.wrongKey = await run(WRONG_KEYS, "up");
    this.commands.refreshAfterwards = await run(KEYS, "refresh");
    this.commands.wrongToken = await run(WRONG_TOKEN, "refresh", "--run-program");
  }

  async remove(): Promise<void> {
    await this.stack.remove();
    await this.emulator.close();
  }
}

for (const [name, source] of Object.entries(SECRET_SOURCES)) {
  const isConfiguration = name === "the stack's configuration";

  (isConfiguration ? describe : matrix.describe)(`keys that come from ${name}`, function () {
    this.timeout(engineTimeoutMs);
    let traces: Traces;

    before(async () => {
      traces = await Traces.leave(source);
    });
    after(() => traces?.remove());

    it("are those with which program and provider sign, in up, preview and refresh", () => {
      const { up, preview, refresh } = traces.commands;
      for (const result of [up, preview, refresh]) assert.equal(result?.exitCode, 0, result?.stdout);
      assert.match(preview?.stdout ?? "", /~ 1 to update/);
      const accepted = traces.emulator.requests.filter(({ errorCode }) => errorCode === undefined);
      // The function, the records and the gate in up; the same in the preview; the two resources in a refresh.
      assert.equal(accepted.length, isConfiguration ? 8 : 10);
      assert.ok(accepted.every(({ secretId, withToken }) => secretId === KEYS.secretId && withToken));
    });

    it("stand in no message about a wrong key or a wrong token", () => {
      const { wrongKey, wrongToken } = traces.commands;
      assert.notEqual(wrongKey?.exitCode, 0);
      assert.match(wrongKey?.stdout ?? "", /AuthFailure\.SignatureFailure.*RequestId/);
      assert.notEqual(wrongToken?.exitCode, 0);
      assert.match(wrongToken?.stdout ?? "", /AuthFailure\.TokenFailure.*RequestId/);
      for (const { stdout } of [wrongKey, wrongToken] as CommandResult[]) {
        assert.deepEqual(findSecrets(stdout, SECRETS), []);
      }
    });

    it("are those of now in a refresh, or with configuration those of the latest up, of which its error tells", () => {
      const { exitCode, stdout } = traces.commands.refreshAfterwards as CommandResult;
      assert.equal(exitCode === 0, !isConfiguration, stdout);
      if (isConfiguration) assert.match(stdout, /SignatureFailure.*configuration of the latest up.*--run-program/);
    });

    it("are not shown, diffs and the most talkative logs of our processes included", () => {
      assert.match(traces.printed, /Provider\[\w+.*\.Configure\(\)/);
      const lines = traces.printed.split("\n").filter((line) => findSecrets(line, SECRETS).length > 0);
      // Whoever has the engine log at -v=9 gets the configuration in plain text from the engine itself.
      const ours = isConfiguration ? lines.filter((line) => !PULUMI_LOGS_CONFIG.test(line)) : lines;
      assert.deepEqual(ours, []);
    });

    it("are in no file: state, history, backups, logs, workspace, project, temporary files", async () => {
      const { folder } = traces.stack;
      assert.deepEqual(await findSecretsInFiles(folder.path, SECRETS, source.listFiles(traces.stack)), []);
      const settings = await readFile(join(folder.projectFolder, "Pulumi.test.yaml"), "utf8");
      assert.equal(/"tencentcloud:secretKey":\{"secure":/.test(settings), isConfiguration);
    });

    it("are in no exported state, and with --show-secrets only where Pulumi keeps the configuration", async () => {
      const encrypted = await traces.stack.run(["stack", "export"]);
      const decrypted = await traces.stack.run(["stack", "export", "--show-secrets"]);
      assert.deepEqual([encrypted.exitCode, decrypted.exitCode], [0, 0]);
      assert.deepEqual(findSecrets(encrypted.stdout, SECRETS), []);
      const { resources } = JSON.parse(decrypted.stdout).deployment as { resources: { type: string }[] };
      const [kept, others] = [true, false].map((isKept) =>
        JSON.stringify(resources.filter(({ type }) => (type === PULUMI_KEEPS_CONFIG) === isKept)),
      );
      assert.deepEqual(findSecrets(others ?? "", SECRETS), []);
      assert.match(others ?? "", /"__provider":"/);
      if (!isConfiguration) assert.deepEqual(findSecrets(kept ?? "", SECRETS), []);
    });

    it("are in neither the emulator's log nor its page", async () => {
      const page = await (await fetch(traces.emulator.url)).text();
      assert.match(page, /SignatureFailure/);
      assert.deepEqual(findSecrets(page + JSON.stringify(traces.emulator.requests), SECRETS), []);
    });
  });
}

describe("findSecrets", () => {
  const secret = KEYS.token;
  const inside = (before: string) => Buffer.from(`${before}${secret} and so on`);

  it("finds a secret in whatever form", () => {
    const hidden = [
      `x${secret}x`,
      Buffer.from(`x${secret}x`, "utf16le"),
      `?token=${encodeURIComponent(secret)}&`,
      '"hT0k3n/zz+41==\\u0026x\\u003cyTruE"',
      inside("").toString("hex"),
      ...["", "a", "ab", "abc"].flatMap((before) => [
        inside(before).toString("base64"),
        inside(before).toString("base64url"),
      ]),
    ];
    for (const text of hidden) assert.notDeepEqual(findSecrets(text, [secret]), [], text.toString());
  });

  it("finds nothing where there is no secret", () => {
    assert.deepEqual(findSecrets(Buffer.from(secret).reverse(), [secret]), []);
    assert.deepEqual(findSecrets(inside("").toString("base64"), [KEYS.secretKey]), []);
  });
});
