import assert from "node:assert/strict";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { invokerHealthHook } from "../../sdk";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack } from "./inlineStack";
import { createPolicyStack, Invoker, type PolicyStack } from "./policyStack";
import { engineTimeoutMs } from "./prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

/** A line of progress, behind the row at which it stands. */
const PROGRESS =
  /(?:pulumi:Stack|tat:InvokerHealthGate) \S+ .*?((?:getInvokerStatistics|Invoker(?:Records|HealthGate)): .*)$/gm;

describe("the progress of readings on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: "ivk-long", count: 600, successRate: 1 });
    emulator.addInvoker({ invokerId: "ivk-short", count: 3, successRate: 1 });
    stack = await createTemporaryStack({
      project: join(__dirname, "projects/slow"),
      config: connectionConfig(emulator),
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  const isFirstPage = ({ InvokerIds, Offset }: Record<string, unknown>) =>
    isDeepStrictEqual(InvokerIds, ["ivk-long"]) && Offset === 0;

  it("tells of a function, of records, of a gate and of the first look of a wait that take more than two seconds", async () => {
    let release = () => {};
    let held = Promise.resolve();
    // Each first page is answered at once, and nothing else before its progress was seen.
    const hold = () => {
      held = new Promise((resolve) => {
        release = resolve;
      });
    };
    emulator.onRequest = ({ parameters }) => (isFirstPage(parameters) ? undefined : held);
    hold();
    const up = stack.start(["up", "--yes", "--skip-preview"]);
    const expected = [
      /pulumi:Stack slow-test .*getInvokerStatistics: 100 of at most 600 records read \(1 call\)/,
      /pulumi:Stack slow-test .*InvokerRecords: 100 of at most 600 records read \(1 call\)/,
      /tat:InvokerHealthGate gate .*InvokerHealthGate: no answer yet after \d seconds; calls keep to the service's rate/,
      /tat:InvokerHealthGate waiting .*InvokerHealthGate: the first look at the invoker is not over yet; calls keep/,
    ];
    for (const line of expected) {
      await up.waitForOutput(line);
      const releaseThis = release;
      hold();
      releaseThis();
    }
    release();
    const { exitCode, stdout } = await up.result;
    assert.equal(exitCode, 0, stdout);
    assert.deepEqual(await stack.readOutputs(), { counted: 600, held: 600 });
    // Shown while it runs, and not repeated among the messages at the end.
    const [, diagnostics = ""] = stdout.split(/^Diagnostics:$/m);
    assert.doesNotMatch(diagnostics, /calls?\)|no answer/);
  });

  it("says nothing of readings that take less", async () => {
    emulator.onRequest = undefined;
    emulator.clearRequests();
    const { exitCode, stdout } = await stack.start(["up", "--yes", "--skip-preview"]).result;
    assert.equal(exitCode, 0, stdout);
    assert.ok(emulator.requests.length >= 14);
    assert.deepEqual(stdout.match(PROGRESS), null);
  });

  it("tells of a refresh", async () => {
    emulator.latencyMs = ({ parameters }) => (Number(parameters.Offset) > 0 ? 3000 : 0);
    const { exitCode, stdout } = await stack.start(["refresh", "--yes", "--skip-preview"]).result;
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /pulumi:Stack slow-test .*InvokerRecords: 100 of at most 600 records read \(1 call\)/);
  });
});

describe("the progress of invokerHealthHook on the real engine", function () {
  this.timeout(engineTimeoutMs);

  it("stands at the row of the resource that the hook holds up", async () => {
    const emulator = await startTatEmulator({ latencyMs: 3000 });
    emulator.addInvoker({ invokerId: "ivk-nightly", count: 3, successRate: 1 });
    const stack = await createInlineStack({
      config: connectionConfig(emulator),
      program: async () => {
        const hook = invokerHealthHook("healthy", { invokerIds: ["ivk-nightly"] }, { onDryRun: true });
        new pulumi.ComponentResource("tat-test:index:Platform", "other");
        new Release("release", { hooks: { beforeCreate: [hook] } });
      },
    });
    try {
      const { exitCode, stdout } = await stack.preview();
      assert.equal(exitCode, 0, stdout);
      assert.match(stdout, /tat-test:Release release .*invokerHealthHook: no answer yet after \d seconds/);
    } finally {
      await stack.remove();
      await emulator.close();
    }
  });
});

describe("the progress of policies on the real engine", function () {
  this.timeout(engineTimeoutMs);
  /** A line at the stack's row, as it is shown while the engine runs. */
  const LIVE = /pulumi:Stack inline-test .*?(tat-success-rate: .*)$/gm;
  const told = "tat-success-rate: 100 of at most 600 records read (1 call)";
  let emulator: TatEmulator;
  let stack: PolicyStack;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: "ivk-long", count: 600, successRate: 1 });
    stack = await createPolicyStack(connectionConfig(emulator));
    await stack.configure({
      all: "mandatory",
      "tat-history-is-watched": "disabled",
      "tat-success-rate": { minSuccessRate: 0.9, windowRuns: 600 },
    });
    stack.setProgram(() => void new Invoker("long", "ivk-long"));
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("says nothing of policies that read for less than two seconds", async () => {
    const { exitCode, stdout } = await stack.up();
    assert.equal(exitCode, 0, stdout);
    assert.ok(emulator.requests.length >= 6);
    assert.doesNotMatch(stdout, /records read|no answer/);
  });

  it("tells of a policy that reads for longer while it does, and lets it pass all the same", async () => {
    let release = () => {};
    const seen = new Promise<void>((resolve) => {
      release = resolve;
    });
    // The pages after the first are answered once the line was seen.
    emulator.onRequest = ({ parameters }) => (parameters.Offset === 0 ? undefined : seen);
    let printed = "";
    const { exitCode, stdout } = await stack.preview((text) => {
      printed += text;
      if (printed.includes(told)) release();
    });
    assert.equal(exitCode, 0, stdout);
    const [live = "", diagnostics = ""] = stdout.split(/^Policies:$/m);
    const lines = [...live.matchAll(LIVE)].map(([, line]) => line);
    assert.ok(lines.length >= 1 && lines.every((line) => line === told), stdout);
    assert.ok(diagnostics.includes(told), stdout);
    assert.doesNotMatch(stdout, /\[mandatory\]/);
    emulator.onRequest = undefined;
    assert.deepEqual(await stack.listPassed(), [
      "tat-latest-run-succeeded",
      "tat-service-can-be-asked",
      "tat-success-rate",
    ]);
  });
});

class ReleaseProvider implements pulumi.dynamic.ResourceProvider {
  async create() {
    return { id: "release", outs: {} };
  }
}

class Release extends pulumi.dynamic.Resource {
  constructor(name: string, opts: pulumi.CustomResourceOptions) {
    super(new ReleaseProvider(), name, {}, opts, "tat-test", "Release");
  }
}
