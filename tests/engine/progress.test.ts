import assert from "node:assert/strict";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { invokerHealthHook } from "../../sdk";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { connectionConfig } from "./connectionConfig";
import { createInlineStack } from "./inlineStack";
import { createPolicyStack, Invoker, type PolicyStack } from "./policyStack";
import { engineTimeoutMs } from "./prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

/** Time passes a hundred times slower in the processes with it: two seconds are longer than any reading here. */
const SLOW_TIME = { NODE_OPTIONS: `--require ${join(__dirname, "slowTimers.cjs")}` };

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
    for (const invokerId of ["ivk-short", "ivk-awaited"]) emulator.addInvoker({ invokerId, count: 3, successRate: 1 });
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
    const holds: (() => void)[] = [];
    const hold = () => new Promise<void>((resolve) => holds.push(resolve));
    let pagesHeld = Promise.resolve();
    const seen: string[] = [];
    // Each first page is answered at once, and nothing else before the progress of its reading was seen; then all is, since
    // a request that was held for ten seconds is made again.
    emulator.onRequest = ({ parameters }) => {
      const [invokerId = ""] = parameters.InvokerIds as string[];
      if (invokerId !== "ivk-long") return seen.includes(invokerId) ? undefined : hold();
      if (!isFirstPage(parameters)) return pagesHeld;
      pagesHeld = hold();
    };
    const up = stack.start(["up", "--yes", "--skip-preview"]);
    const expected: [invokerId: string, line: RegExp][] = [
      ["ivk-long", /pulumi:Stack slow-test .*getInvokerStatistics: 100 of at most 600 records read \(1 call\)/],
      ["ivk-long", /pulumi:Stack slow-test .*InvokerRecords: 100 of at most 600 records read \(1 call\)/],
      [
        "ivk-short",
        /:InvokerHealthGate gate .*HealthGate: no answer yet after \d+ seconds; calls keep to the service's rate/,
      ],
      [
        "ivk-awaited",
        /:InvokerHealthGate waiting .*HealthGate: the first look at the invoker is not over yet; calls keep/,
      ],
    ];
    for (const [invokerId, line] of expected) {
      await up.waitForOutput(line);
      seen.push(invokerId);
      for (const release of holds.splice(0)) release();
    }
    const { exitCode, stdout } = await up.result;
    assert.equal(exitCode, 0, stdout);
    assert.deepEqual(await stack.readOutputs(), { counted: 600, held: 600 });
    // Shown while it runs, and not repeated among the messages at the end.
    const [, diagnostics = ""] = stdout.split(/^Diagnostics:$/m);
    assert.doesNotMatch(diagnostics, /calls?\)|no answer/);
  });

  matrix.it("says nothing of readings that take less", async () => {
    emulator.onRequest = undefined;
    emulator.clearRequests();
    const { exitCode, stdout } = await stack.start(["up", "--yes", "--skip-preview"], SLOW_TIME).result;
    assert.equal(exitCode, 0, stdout);
    assert.ok(emulator.requests.length >= 14);
    assert.deepEqual(stdout.match(PROGRESS), null);
  });

  matrix.it("tells of a refresh", async () => {
    const { held, release } = holdAnswers();
    emulator.onRequest = ({ parameters }) => (Number(parameters.Offset) > 0 ? held : undefined);
    const refresh = stack.start(["refresh", "--yes", "--skip-preview"]);
    await refresh.waitForOutput(/pulumi:Stack slow-test .*InvokerRecords: 100 of at most 600 records read \(1 call\)/);
    release();
    const { exitCode, stdout } = await refresh.result;
    assert.equal(exitCode, 0, stdout);
  });
});

matrix.describe("the progress of invokerHealthHook on the real engine", function () {
  this.timeout(engineTimeoutMs);

  it("stands at the row of the resource that the hook holds up", async () => {
    const emulator = await startTatEmulator();
    const { held, release } = holdAnswers();
    emulator.onRequest = () => held;
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
      const told = /tat-test:Release release .*invokerHealthHook: no answer yet after \d+ seconds/;
      let printed = "";
      const { exitCode, stdout } = await stack.preview((text) => {
        printed += text;
        if (told.test(printed)) release();
      });
      assert.equal(exitCode, 0, stdout);
      assert.match(stdout, told);
    } finally {
      await stack.remove();
      await emulator.close();
    }
  });
});

matrix.describe("the progress of policies on the real engine", function () {
  this.timeout(engineTimeoutMs);
  /** A line at the stack's row, as it is shown while the engine runs. */
  const LIVE = /pulumi:Stack inline-test .*?(tat-success-rate: .*)$/gm;
  const told = "tat-success-rate: 100 of at most 600 records read (1 call)";
  /** What may be told of the reading at another moment. */
  const TOLD =
    /^tat-success-rate: (no answer yet after \d+ seconds; .*|\d00 of at most 600 records read \(\d calls?\).*)$/;
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
    stack.setEnvironment(SLOW_TIME);
    const { exitCode, stdout } = await stack.up();
    stack.setEnvironment({ NODE_OPTIONS: "" });
    assert.equal(exitCode, 0, stdout);
    assert.ok(emulator.requests.length >= 6);
    assert.doesNotMatch(stdout, /records read|no answer/);
  });

  it("tells of a policy that reads for longer while it does, and lets it pass all the same", async () => {
    const { held, release } = holdAnswers();
    // The pages after the first are answered once the line was seen.
    emulator.onRequest = ({ parameters }) => (parameters.Offset === 0 ? undefined : held);
    let printed = "";
    const { exitCode, stdout } = await stack.preview((text) => {
      printed += text;
      if (printed.includes(told)) release();
    });
    assert.equal(exitCode, 0, stdout);
    const [live = "", diagnostics = ""] = stdout.split(/^Policies:$/m);
    const lines = [...live.matchAll(LIVE)].map(([, line]) => line);
    assert.ok(lines.includes(told) && lines.every((line) => TOLD.test(line ?? "")), stdout);
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

/** Answers to keep back until they are released. */
function holdAnswers(): { held: Promise<void>; release(): void } {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { held, release };
}

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
