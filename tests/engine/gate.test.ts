import assert from "node:assert/strict";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { atHoursAgo, HOUR_MS } from "../protocol/schedules";
import { assertNoStack } from "./assertNoStack";
import { connectionConfig } from "./connectionConfig";
import { engineTimeoutMs } from "./prepareEngine";
import type { StackResource } from "./StackState";
import type { CommandResult } from "./startCommand";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

const GATE = "pulumi-nodejs:dynamic/tat:InvokerHealthGate";
const RELEASE = "pulumi-nodejs:dynamic/tat-test:Release";

/** A stack with one gate and a release that depends on it, and the service that it asks. */
class GatedStack {
  private constructor(
    readonly emulator: TatEmulator,
    readonly stack: TemporaryStack,
  ) {}

  static async create(gates: object[], config: Record<string, string> = {}): Promise<GatedStack> {
    const emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: "ivk-nightly", count: 10, successRate: 1 });
    const stack = await createTemporaryStack({
      project: join(__dirname, "projects/gated"),
      config: { ...connectionConfig(emulator), gates: JSON.stringify(gates), ...config },
    });
    return new GatedStack(emulator, stack);
  }

  async setGates(...gates: object[]): Promise<void> {
    await this.stack.removeConfig("gates");
    await this.stack.setConfig({ gates: JSON.stringify(gates) });
  }

  /** Lets the job run now. */
  run(result: string) {
    return this.emulator.addRecord({ invokerId: "ivk-nightly", result });
  }

  async find(type: string): Promise<StackResource | undefined> {
    const { deployment } = await this.stack.exportState();
    assert.equal(deployment.pending_operations, undefined);
    return deployment.resources?.find((resource) => resource.type === type);
  }

  async releasedVersion(): Promise<string | undefined> {
    return (await this.find(RELEASE))?.outputs?.version;
  }

  async remove(): Promise<void> {
    await this.stack.remove();
    await this.emulator.close();
  }
}

function assertPassed({ exitCode, stdout, stderr }: CommandResult): void {
  assert.equal(exitCode, 0, stdout + stderr);
}

function assertStopped(result: CommandResult, text: RegExp): void {
  assert.notEqual(result.exitCode, 0);
  assert.match(result.stdout, text);
  assertNoStack(result.stdout + result.stderr);
}

const unhealthy = (invocationId: string) =>
  new RegExp(
    `error: pulumi-nodejs:dynamic/tat:InvokerHealthGate resource 'gate' has a problem: .*ivk-nightly.*FAILED.*${invocationId}`,
  );

describe("InvokerHealthGate on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let gated: GatedStack;
  let failed: { invocationId: string };

  before(async () => {
    gated = await GatedStack.create([{ invokerIds: ["ivk-nightly"] }]);
  });

  after(() => gated?.remove());

  it("keeps a new dependent from being created while the job fails, and nothing in the state", async () => {
    failed = gated.run("FAILED");
    assertStopped(await gated.stack.up(), unhealthy(failed.invocationId));
    assert.equal(await gated.find(GATE), undefined);
    assert.equal(await gated.find(RELEASE), undefined);
  });

  it("warns at the gate in a preview, without failing", async () => {
    const result = await gated.stack.preview();
    assertPassed(result);
    assert.match(
      result.stdout,
      /InvokerHealthGate \(gate\):\n\s+warning: An up would stop here: .*ivk-nightly.*FAILED/,
    );
  });

  matrix.it("fails the preview, or says and asks nothing, as onPreview has it", async () => {
    await gated.setGates({ invokerIds: ["ivk-nightly"], onPreview: "fail" });
    assertStopped(await gated.stack.preview(), unhealthy(failed.invocationId));

    await gated.setGates({ invokerIds: ["ivk-nightly"], onPreview: "skip" });
    gated.emulator.clearRequests();
    const skipped = await gated.stack.preview();
    assertPassed(skipped);
    assert.doesNotMatch(skipped.stdout, /ivk-nightly/);
    assert.equal(gated.emulator.requests.length, 0);
    await gated.setGates({ invokerIds: ["ivk-nightly"] });
  });

  it("lets the release through once the job is healthy again", async () => {
    const run = gated.run("SUCCESS");
    gated.emulator.clearRequests();
    assertPassed(await gated.stack.up());
    assert.equal(gated.emulator.requests.length, 1);
    const gate = await gated.find(GATE);
    assert.equal(gate?.outputs?.healthy, true);
    assert.equal(gate?.outputs?.verdict.latest["ivk-nightly"].invocationId, run.invocationId);
    assert.ok(gate?.inputs?.__provider.length <= 1500);
    assert.deepEqual(
      Object.keys(gate?.inputs ?? {}).filter((key) => key !== "__provider"),
      ["invokerIds"],
    );
    assert.equal(await gated.releasedVersion(), "1");
  });

  it("plans nothing while it is healthy, and is asked all the same", async () => {
    gated.run("SUCCESS");
    gated.emulator.clearRequests();
    assertPassed(await gated.stack.preview(["--expect-no-changes"]));
    assertPassed(await gated.stack.up(["--expect-no-changes"]));
    assert.equal(gated.emulator.requests.length, 2);
  });

  it("keeps a dependent from being updated while the job fails, although the gate itself is unchanged", async () => {
    failed = gated.run("FAILED");
    await gated.stack.setConfig({ version: "2" });
    assertStopped(await gated.stack.up(), unhealthy(failed.invocationId));
    assert.equal(await gated.releasedVersion(), "1");
    assert.equal((await gated.find(GATE))?.outputs?.healthy, true);
  });

  it("tells in a refresh that it is unhealthy, without failing, and is put right by the next healthy up", async () => {
    assertPassed(await gated.stack.refresh());
    const gate = await gated.find(GATE);
    assert.equal(gate?.outputs?.healthy, false);
    assert.equal(gate?.outputs?.verdict.violations[0].rule, "latestResult");
    gated.run("SUCCESS");
    assertPassed(await gated.stack.up());
    assert.equal((await gated.find(GATE))?.outputs?.healthy, true);
    assert.equal(await gated.releasedVersion(), "2");
  });

  matrix.it(
    "shows in a preview why it is updated after a refresh has found it unhealthy, and forgets it with the update",
    async () => {
      const before = await gated.find(GATE);
      gated.run("FAILED");
      assertPassed(await gated.stack.refresh());
      assertPassed(await gated.stack.refresh());
      gated.run("SUCCESS");
      const details = await gated.stack.preview(["--diff"]);
      assertPassed(details);
      assert.match(details.stdout, /~ pulumi-nodejs:dynamic\/tat:InvokerHealthGate: \(update\)/);
      assert.deepEqual(
        details.stdout.match(/^ +[-+~] \w+ *: .*$/gm)?.map((line) => line.trim().replace(/\d{4}-\S+Z/, "TIME")),
        ['- foundUnhealthy: "by the refresh of TIME"'],
      );
      assert.match((await gated.stack.preview()).stdout, /gate .*\[diff: -foundUnhealthy\]/);
      assertPassed(await gated.stack.up());
      const gate = await gated.find(GATE);
      assert.equal(gate?.id, before?.id);
      assert.deepEqual(gate?.inputs, before?.inputs);
      assertPassed(await gated.stack.preview(["--expect-no-changes"]));
    },
  );

  matrix.it("takes its mark back in a refresh that finds it healthy again", async () => {
    const before = await gated.find(GATE);
    gated.run("FAILED");
    assertPassed(await gated.stack.refresh());
    assert.match((await gated.find(GATE))?.inputs?.foundUnhealthy, /^by the refresh of /);
    gated.run("SUCCESS");
    assertPassed(await gated.stack.refresh());
    assert.deepEqual((await gated.find(GATE))?.inputs, before?.inputs);
    assertPassed(await gated.stack.up(["--expect-no-changes"]));
  });

  matrix.it("says why a run failed when asked to, and keeps that out of the state", async () => {
    const run = gated.run("FAILED");
    gated.emulator.setTasks(run.invocationId, [
      { instanceId: "ins-db", taskStatus: "FAILED", exitCode: 3, output: "backup: disk full\n" },
    ]);
    await gated.setGates({ invokerIds: ["ivk-nightly"], explain: true });
    const result = await gated.stack.up();
    assertStopped(result, /ins-db[\s\S]*disk full/);
    assertPassed(await gated.stack.refresh());
    assert.ok(!(await gated.stack.readStateFiles()).includes("disk full"));
    await gated.setGates({ invokerIds: ["ivk-nightly"] });
  });

  matrix.it(
    "passes an invoker without any run where it need not have one, and stays as it is in an up and a refresh",
    async () => {
      await gated.setGates({ invokerIds: ["ivk-neverran"], minRuns: 0 });
      assertPassed(await gated.stack.up());
      assertPassed(await gated.stack.up(["--expect-no-changes"]));
      assertPassed(await gated.stack.refresh(["--expect-no-changes"]));
      assert.deepEqual((await gated.find(GATE))?.outputs?.verdict.latest, {});
    },
  );

  matrix.it("tells in a refresh that the history of its invoker is gone, without failing", async () => {
    await gated.setGates({ invokerIds: ["ivk-nightly"] });
    gated.run("SUCCESS");
    assertPassed(await gated.stack.up());
    gated.emulator.removeRecords(() => true);
    assertPassed(await gated.stack.refresh());
    const gate = await gated.find(GATE);
    assert.equal(gate?.outputs?.healthy, false);
    assert.equal(gate?.outputs?.verdict.violations[0].rule, "minRuns");
  });

  it("never holds up a destroy", async () => {
    gated.emulator.clearRequests();
    const result = await gated.stack.destroy();
    assertPassed(result);
    assert.equal(gated.emulator.requests.length, 0);
    assert.equal(await gated.find(RELEASE), undefined);
  });
});

describe("InvokerHealthGate with wait on the real engine", function () {
  this.timeout(engineTimeoutMs);
  const gate = { invokerIds: ["ivk-nightly"], wait: { pollSeconds: 1, timeoutSeconds: 3600 } };
  const waiting = /waiting until \S+ at the latest: ivk-nightly: no run has started since/;
  let gated: GatedStack;

  before(async () => {
    gated = await GatedStack.create([gate], { inComponent: "true" });
  });

  after(() => gated?.remove());

  const startUp = (...args: string[]) => gated.stack.start(["up", "--yes", "--skip-preview", ...args]);

  /** A moment later: the service names whole seconds, and a run counts when it started after the wait began. */
  const runSoon = (result: string) =>
    gated.emulator.addRecord({ invokerId: "ivk-nightly", result, invokeTime: Date.now() + 1000 });

  matrix.it("does not wait, judge or ask in a preview", async () => {
    gated.emulator.clearRequests();
    assertPassed(await gated.stack.preview());
    assert.equal(gated.emulator.requests.length, 0);
  });

  it("ends by Ctrl-C in the middle of an hour between two looks, with nothing in the state", async () => {
    await gated.setGates({ ...gate, wait: { pollSeconds: 3600, timeoutSeconds: 7200 } });
    const up = startUp();
    await up.waitForOutput(waiting);
    const interruptedMs = Date.now();
    up.interrupt();
    await up.waitForOutput("The wait was interrupted.");
    assert.ok(Date.now() - interruptedMs < 3_600_000 / 10);
    assert.notEqual((await up.result).exitCode, 0);
    assert.equal(await gated.find(GATE), undefined);
    assert.equal(await gated.find(RELEASE), undefined);
  });

  matrix.it("gives up after its time, naming what was seen last", async () => {
    const nothingSeen = "ivk-nightly: its runs could not be read";
    for (let seconds = 2, printed = nothingSeen; printed.includes(nothingSeen); seconds *= 5) {
      await gated.setGates({ ...gate, wait: { pollSeconds: 1, timeoutSeconds: seconds } });
      const result = await gated.stack.up();
      assertStopped(result, new RegExp(`error: Gave up after ${seconds} seconds of waiting\\.\\n\\s+ivk-nightly: `));
      printed = result.stdout;
      // A busy machine may need longer for its first look.
      if (!printed.includes(nothingSeen))
        assert.match(printed, /no run has started since \S+; the latest run started /);
    }
    assert.equal(await gated.find(GATE), undefined);
    await gated.setGates(gate);
  });

  matrix.it("ends at once when the run that it waits for fails", async () => {
    const up = startUp();
    await up.waitForOutput(waiting);
    const run = runSoon("FAILED");
    const result = await up.result;
    assertStopped(result, new RegExp(`ivk-nightly.*FAILED.*${run.invocationId}`));
    assert.equal(await gated.find(GATE), undefined);
    assert.equal(await gated.find(RELEASE), undefined);
  });

  it("waits for a run in progress and lets the release through when it has succeeded", async () => {
    await gated.setGates(gate);
    const beganMs = Date.now();
    const up = startUp();
    await up.waitForOutput(waiting);
    const run = runSoon("RUNNING");
    await up.waitForOutput(/its run is not over: started /);
    gated.emulator.setResult(run.invocationId, "SUCCESS");
    const result = await up.result;
    assertPassed(result);
    assert.equal((await gated.find(GATE))?.outputs?.verdict.latest["ivk-nightly"].invocationId, run.invocationId);
    assert.equal(await gated.releasedVersion(), "1");
    // Two things were waited for, each told once, however often the service was asked, and again only after a minute.
    const told = result.stdout.match(/waiting until \S+ at the latest: ivk-nightly: [^:;(]*/g);
    assert.equal(new Set(told).size, 2);
    assert.ok(new Set(result.stdout.match(/waiting until .*/g)).size <= 2 + (Date.now() - beganMs) / 60_000);
  });

  matrix.it("is only judged while it is unchanged", async () => {
    assertPassed(await gated.stack.up(["--expect-no-changes"]));
    const { invocationId } = runSoon("FAILED");
    assertStopped(await gated.stack.up(), unhealthy(invocationId));
    assertPassed(await gated.stack.refresh());
    runSoon("SUCCESS");
    const up = await gated.stack.up();
    assertPassed(up);
    assert.doesNotMatch(up.stdout, waiting);
    assert.equal((await gated.find(GATE))?.inputs?.foundUnhealthy, undefined);
  });

  matrix.it("waits again when a trigger replaces it, and keeps the old one when that ends in failure", async () => {
    const before = await gated.find(GATE);
    await gated.setGates({ ...gate, triggers: ["2"] });
    await gated.stack.setConfig({ version: "2" });
    const up = startUp();
    await up.waitForOutput(waiting);
    runSoon("FAILED");
    assert.notEqual((await up.result).exitCode, 0);
    assert.equal((await gated.find(GATE))?.id, before?.id);
    assert.equal(await gated.releasedVersion(), "1");

    const again = startUp();
    await again.waitForOutput(waiting);
    runSoon("SUCCESS");
    assertPassed(await again.result);
    assert.notEqual((await gated.find(GATE))?.id, before?.id);
    assert.equal(await gated.releasedVersion(), "2");
  });

  it("tells at each gate's own row what is waited for, also where two have the same inputs", async () => {
    const twin = { ...gate, triggers: ["3"], wait: { pollSeconds: 3600, timeoutSeconds: 3600 } };
    await gated.setGates(twin, twin);
    const up = startUp();
    await up.waitForOutput(/waiting until[\s\S]*waiting until/);
    up.interrupt();
    const { exitCode, stdout } = await up.result;
    assert.notEqual(exitCode, 0);
    const rows = [...stdout.matchAll(/^.*?(?:tat:InvokerHealthGate|pulumi:Stack) (\S+) .*waiting until/gm)];
    assert.deepEqual(rows.map(([, row]) => row).sort(), ["gate", "gate-1"]);
  });

  matrix.it("asks once per interval for all gates that wait", async () => {
    const ids = (prefix: string) => Array.from({ length: 100 }, (_, index) => `ivk-${prefix}${index}`);
    const [blue, green] = [ids("blue"), ids("green")];
    for (const invokerId of [...blue, ...green]) gated.emulator.addInvoker({ invokerId, count: 1, successRate: 1 });
    const wait = { pollSeconds: 3, timeoutSeconds: 3600 };
    await gated.setGates({ invokerIds: blue, wait }, { invokerIds: green, wait });
    const up = startUp();
    await up.waitForOutput(/waiting until .* ivk-blue0: /);
    await up.waitForOutput(/waiting until .* ivk-green0: /);
    gated.emulator.clearRequests();
    const threePolls = new Promise<void>((resolve) => {
      gated.emulator.onRequest = () => {
        if (gated.emulator.requests.length >= 7) resolve();
      };
    });
    await threePolls;
    const polls = gated.emulator.requests.slice(0, 7);
    for (const invokerId of [...blue, ...green]) {
      gated.emulator.addRecord({ invokerId, invokeTime: Date.now() + 1000 });
    }
    assertPassed(await up.result);
    // 200 invokers are two requests; between two polls lies the interval, counted from the end of the first. What was asked
    // before both gates were seen waiting may end in the middle of a poll.
    assert.deepEqual(
      polls.map(({ parameters }) => (parameters.InvokerIds as string[]).length),
      [100, 100, 100, 100, 100, 100, 100],
    );
    const times = polls.map(({ time }) => Date.parse(time));
    for (const [index, time] of times.slice(2).entries()) assert.ok(time - Number(times[index]) >= 3000, times.join());
  });
});

describe("InvokerHealthGate by the schedule on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let gated: GatedStack;

  before(async () => {
    gated = await GatedStack.create([{ invokerIds: ["ivk-nights"], maxMissedRuns: 0 }]);
  });

  after(() => gated?.remove());

  it("stops an up while a job whose newest run is healthy has missed two nights, and lets it pass after the next run", async () => {
    const { emulator, stack } = gated;
    const absence = { from: Date.now() - 40 * HOUR_MS, until: Date.now() };
    emulator.addInvoker({
      invokerId: "ivk-nights",
      recurrence: atHoursAgo(3),
      count: 5,
      successRate: 1,
      absences: [absence],
    });
    assertStopped(
      await stack.up(),
      /error: .* resource 'gate' has a problem: Invoker ivk-nights has missed its last 2 runs \(due .*latest run started .* result SUCCESS;/,
    );
    assert.equal(await gated.releasedVersion(), undefined);
    emulator.addRecord({ invokerId: "ivk-nights" });
    assertPassed(await stack.up());
    assert.equal(await gated.releasedVersion(), "1");
  });

  /** How a job stands whose last two nights had no run, and what an up says of it; undefined: it passes. */
  const JOBS: Record<string, [change: (emulator: TatEmulator, hoursAgo: (hours: number) => number) => void, RegExp?]> =
    {
      "that is disabled": [
        (emulator) => emulator.changeInvoker("ivk-job", { enable: false }),
        /is disabled \(last changed/,
      ],
      "that is deleted": [(emulator) => emulator.removeInvoker("ivk-job"), /does not exist: the region has no invoker/],
      "that is not due yet since it was changed": [
        (emulator, hoursAgo) => emulator.changeInvoker("ivk-job", { updatedTime: hoursAgo(2) }),
      ],
      "that was changed the day before yesterday": [
        (emulator, hoursAgo) => emulator.changeInvoker("ivk-job", { updatedTime: hoursAgo(30) }),
        /has missed its last 2 runs/,
      ],
      "that is to run once, later": [
        (emulator, hoursAgo) => emulator.changeInvoker("ivk-job", { policy: "ONCE", onceAt: hoursAgo(-1) }),
      ],
      "that was to run once, an hour ago": [
        (emulator, hoursAgo) =>
          emulator.changeInvoker("ivk-job", { policy: "ONCE", onceAt: hoursAgo(1), updatedTime: hoursAgo(2) }),
        /has missed its only run/,
      ],
      "that ran in the very second in which it was due": [
        (emulator, hoursAgo) =>
          emulator.addRecord({ invokerId: "ivk-job", invokeTime: Math.floor(hoursAgo(3) / 60_000) * 60_000 }),
      ],
      "whose service has a clock four minutes ahead": [
        (emulator) => {
          emulator.clockOffsetMs = 240_000;
        },
        /has missed its last 2 runs/,
      ],
    };
  const ZONES = ["UTC", "America/New_York", "Asia/Kathmandu"];

  for (const [index, [title, [change, message]]] of Object.entries(JOBS).entries()) {
    const zone = ZONES[index % ZONES.length] as string;
    matrix.it(`judges by its schedule a job ${title}, on a machine in ${zone}`, async () => {
      const job = await GatedStack.create([{ invokerIds: ["ivk-job"], maxMissedRuns: 0 }]);
      const hoursAgo = (hours: number) => Date.now() - hours * HOUR_MS;
      try {
        const absences = [{ from: hoursAgo(40), until: Date.now() }];
        const schedule = { recurrence: atHoursAgo(3), count: 5, successRate: 1, absences };
        job.emulator.addInvoker({ invokerId: "ivk-job", ...schedule });
        change(job.emulator, hoursAgo);
        const result = await job.stack.up([], { TZ: zone });
        if (message) assertStopped(result, message);
        else assertPassed(result);
      } finally {
        await job.remove();
      }
    });
  }
});
