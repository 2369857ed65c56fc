import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { invokerHealthHook } from "../../sdk";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { assertNoStack } from "./assertNoStack";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { engineTimeoutMs } from "./prepareEngine";

class ReleaseProvider implements pulumi.dynamic.ResourceProvider {
  async create(inputs: { version: string }) {
    return { id: "release", outs: { version: inputs.version } };
  }
  async update(_id: string, _olds: unknown, news: { version: string }) {
    return { outs: { version: news.version } };
  }
}

class Release extends pulumi.dynamic.Resource {
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, version: string, opts: pulumi.CustomResourceOptions) {
    super(new ReleaseProvider(), name, { version }, opts, "tat-test", "Release");
  }
}

const TYPE = "pulumi-nodejs:dynamic/tat-test:Release";

describe("invokerHealthHook in an inline program on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: InlineStack;
  let version = "1";
  let onDryRun = false;
  let minRuns = 1;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: "ivk-nightly", count: 3, successRate: 1 });
    emulator.addRecord({ invokerId: "ivk-nightly", result: "FAILED" });
    stack = await createInlineStack({
      config: connectionConfig(emulator),
      program: async () => {
        const hook = invokerHealthHook(
          "healthy",
          { invokerIds: pulumi.output(["ivk-nightly"]), minRuns },
          { onDryRun },
        );
        new Release("release", version, { hooks: { beforeCreate: [hook], beforeUpdate: [hook] } });
      },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  async function findVersion(): Promise<string | undefined> {
    const { resources } = (await stack.exportState()).deployment;
    return resources?.find(({ type }) => type === TYPE)?.outputs?.version;
  }

  function assertRefused({ exitCode, stdout, stderr }: { exitCode: number | null; stdout: string; stderr: string }) {
    assert.equal(exitCode, 1);
    assert.match(stdout, /ivk-nightly.*FAILED/);
    assert.ok(!(stdout + stderr).includes(emulator.secretKey));
  }

  it("refuses to create the resource while the job fails", async () => {
    const result = await stack.up();
    assertRefused(result);
    assertNoStack(result.stdout);
    assert.equal(await findVersion(), undefined);
  });

  it("passes a preview, and asks nothing in it", async () => {
    emulator.clearRequests();
    assert.equal((await stack.preview()).exitCode, 0);
    assert.equal(emulator.requests.length, 0);
  });

  matrix.it("is refused in a preview, which it is not to run in, for an argument that cannot be used", async () => {
    minRuns = -1;
    const { exitCode, stdout } = await stack.preview();
    assert.equal(exitCode, 1);
    assert.match(stdout, /^ +error: minRuns: -1 is not a whole number from 0 to 1000000$/m);
    assertNoStack(stdout);
    minRuns = 1;
  });

  matrix.it("refuses in a preview that it is to run in", async () => {
    onDryRun = true;
    assertRefused(await stack.preview());
  });

  it("lets the resource be created once the job is healthy", async () => {
    emulator.addRecord({ invokerId: "ivk-nightly", result: "SUCCESS" });
    const result = await stack.up();
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    assert.equal(await findVersion(), "1");
  });

  it("refuses to update the resource, and asks nothing where it is unchanged", async () => {
    emulator.addRecord({ invokerId: "ivk-nightly", result: "FAILED" });
    emulator.clearRequests();
    assert.equal((await stack.up()).exitCode, 0);
    assert.equal(emulator.requests.length, 0);
    version = "2";
    assertRefused(await stack.up());
    assert.equal(await findVersion(), "1");
  });

  matrix.it("waits for an argument that comes from another resource of the same up", async () => {
    emulator.addInvoker({ invokerId: "ivk-2", count: 1, latestResults: ["FAILED"] });
    const program = stack.program;
    stack.program = async () => {
      const source = new Release("source", "2", {});
      const invokerId = source.version.apply((text) => `ivk-${text}`);
      const hook = invokerHealthHook("later", { invokerIds: [invokerId] });
      new Release("hooked", "1", { hooks: { beforeCreate: [hook] } });
    };
    const result = await stack.up();
    stack.program = program;
    assert.equal(result.exitCode, 1);
    assert.match(result.stdout, /ivk-2 .*FAILED/);
  });

  matrix.it("asks once for all steps that begin while it reads for another one", async () => {
    emulator.addInvoker({ invokerId: "ivk-shared", count: 1, successRate: 1 });
    emulator.clearRequests();
    const { program } = stack;
    // As many as Pulumi creates side by side on a machine with one processor.
    const stepCount = 4;
    let begunCount = 0;
    // The first reading is over when the other steps have begun to wait for the next one.
    const allBegun = new Promise<void>((resolve) => {
      emulator.onRequest = () => allBegun;
      stack.program = async () => {
        const { callback } = invokerHealthHook("shared", { invokerIds: ["ivk-shared"] });
        const hook = new pulumi.ResourceHook("counted", (args) => {
          const judged = callback(args);
          if (++begunCount === stepCount) setImmediate(resolve);
          return judged;
        });
        for (let index = 0; index < stepCount; index++) {
          new Release(`shared${index}`, "1", { hooks: { beforeCreate: [hook] } });
        }
      };
    });
    const result = await stack.up();
    stack.program = program;
    assert.equal(result.exitCode, 0, result.stdout);
    assert.match(result.stdout, /shared3 created/);
    assert.equal(emulator.requests.length, 2);
  });
});
