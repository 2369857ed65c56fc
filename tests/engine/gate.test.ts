import assert from "node:assert/strict";
import { matrix } from "../matrix";
import { atHoursAgo, HOUR_MS } from "../protocol/schedules";
import { assertNoStack } from "./assertNoStack";
import { asSecret, DOORS, type GatedStack, ID, UNKNOWN_ID } from "./GatedStack";
import { engineTimeoutMs } from "./prepareEngine";
import type { CommandResult } from "./startCommand";

function assertPassed({ exitCode, stdout, stderr }: CommandResult): void {
  assert.equal(exitCode, 0, stdout + stderr);
}

function assertStopped(result: CommandResult, text: RegExp): void {
  assert.notEqual(result.exitCode, 0, result.stdout);
  assert.match(result.stdout, text);
  assertNoStack(result.stdout + result.stderr);
}

/** The line of Pulumi's own log in which it says what it hands to a provider. */
const PULUMI_LOGS_CONFIG = /arshaling property for RPC\[Provider\[\w+\]\.(?:CheckConfig|DiffConfig|Configure)\(/;

// One table for both doors to the same resource: what differs is what the documents say that differs. The rows of a door
// follow each other on one stack.
for (const door of DOORS) {
  describe(`InvokerHealthGate ${door.name} on the real engine`, function () {
    this.timeout(engineTimeoutMs);
    const gate = { invokerIds: [ID] };
    let gated: GatedStack;
    let failed: { invocationId: string };

    before(async () => {
      gated = await door.create([gate], { inComponent: "true", hasRecords: "true" });
    });

    after(() => gated?.remove());

    const unhealthy = ({ invocationId }: { invocationId: string }) => door.stopped(`.*${ID}.*FAILED.*${invocationId}`);

    matrix.it("is planned with what is not known yet, and asks nothing", async () => {
      await gated.setGates([{ invokerIds: [UNKNOWN_ID] }]);
      const preview = await gated.stack.preview();
      assertPassed(preview);
      assert.match(preview.stdout, /InvokerHealthGate\s+gate\s+create/);
      assert.equal(gated.emulator.requests.length, 0);
      await gated.setGates([gate]);
    });

    it("keeps a new dependent from being created while the job fails, and itself out of the state", async () => {
      failed = gated.run("FAILED");
      assertStopped(await gated.stack.up(["--continue-on-error"]), unhealthy(failed));
      assert.deepEqual([await gated.findGate(), await gated.releasedVersion()], [undefined, undefined]);
      // What does not depend on it goes on where the failure is the gate's and not the program's.
      if (door.plansUnhealthy) assert.ok(await gated.findNamed("beside"));
    });

    it("warns at the gate in a preview, without failing", async () => {
      const preview = await gated.stack.preview();
      assertPassed(preview);
      const warning = /InvokerHealthGate \(gate\):\n\s+warning: An up would stop here: .*ivk-nightly.*FAILED/;
      assert.match(preview.stdout, warning);
    });

    matrix.it("fails the preview, or says and asks nothing, as onPreview has it", async () => {
      await gated.setGates([{ ...gate, onPreview: "fail" }]);
      assertStopped(await gated.stack.preview(), unhealthy(failed));
      await gated.setGates([{ ...gate, onPreview: "skip" }]);
      gated.emulator.clearRequests();
      const skipped = await gated.stack.preview();
      assertPassed(skipped);
      assert.doesNotMatch(skipped.stdout, /ivk-nightly/);
      assert.equal(gated.countJudgements(), 0);
      await gated.setGates([gate]);
    });

    it("lets the release through once the job is healthy again, with no key in the state", async () => {
      const run = gated.run("SUCCESS");
      gated.emulator.clearRequests();
      assertPassed(await gated.stack.up());
      assert.equal(gated.countJudgements(), 1);
      const { inputs, outputs } = (await gated.findGate()) ?? {};
      assert.equal(outputs?.healthy, true);
      assert.equal(outputs?.verdict.latest[ID].invocationId, run.invocationId);
      assert.ok((inputs?.__provider ?? "").length <= 1500);
      assert.deepEqual(
        Object.keys(inputs ?? {}).filter((key) => key !== "__provider"),
        ["invokerIds"],
      );
      assert.equal(await gated.releasedVersion(), 1);
      assert.ok(!JSON.stringify(await gated.stack.exportState()).includes(gated.emulator.secretKey));
    });

    it("plans nothing while it is healthy, and is asked all the same", async () => {
      gated.run("SUCCESS");
      gated.emulator.clearRequests();
      assertPassed(await gated.stack.preview(["--expect-no-changes"]));
      assert.equal(gated.countJudgements(), 1);
    });

    matrix.it(
      "is judged by an up that changes nothing too, and planned as an update or not while it is unhealthy",
      async () => {
        gated.emulator.clearRequests();
        assertPassed(await gated.stack.up(["--expect-no-changes"]));
        assert.equal(gated.countJudgements(), 1);
        gated.run("FAILED");
        const { exitCode, stdout } = await gated.stack.preview(["--expect-no-changes"]);
        assert.equal(exitCode !== 0, door.plansUnhealthy, stdout);
        assert.equal(/~ .*InvokerHealthGate\s+gate\s+update/.test(stdout), door.plansUnhealthy, stdout);
        assert.match(stdout, /warning: An up would stop here: .*ivk-nightly.*FAILED/);
      },
    );

    it("keeps a dependent from being updated while the job fails, although the gate itself is unchanged", async () => {
      failed = gated.run("FAILED");
      await gated.setVersion(2);
      assertStopped(await gated.stack.up(), unhealthy(failed));
      assert.deepEqual([await gated.releasedVersion(), (await gated.findGate())?.outputs?.healthy], [1, true]);
    });

    it("tells in a refresh that it is unhealthy, without failing, and is put right by the next healthy up", async () => {
      assertPassed(await gated.stack.refresh());
      const found = await gated.findGate();
      assert.equal(found?.outputs?.healthy, false);
      assert.equal(found?.outputs?.verdict.violations[0].rule, "latestResult");
      gated.run("SUCCESS");
      assertPassed(await gated.stack.up());
      assert.deepEqual([(await gated.findGate())?.outputs?.healthy, await gated.releasedVersion()], [true, 2]);
    });

    matrix.it(
      "shows in a preview why it is updated after a refresh has found it unhealthy, and forgets it then",
      async () => {
        const before = await gated.findGate();
        gated.run("FAILED");
        assertPassed(await gated.stack.refresh());
        assertPassed(await gated.stack.refresh());
        gated.run("SUCCESS");
        const details = await gated.stack.preview(["--diff"]);
        assertPassed(details);
        assert.ok(details.stdout.includes(`~ ${door.gateType}: (update)`), details.stdout);
        const changes = details.stdout.match(/^ +[-+~] \w+ *: .*$/gm)?.map((line) => line.trim());
        assert.match(changes?.join("\n") ?? "", /^- foundUnhealthy: "by the refresh of \d{4}-\S+Z"/m);
        assert.match((await gated.stack.preview()).stdout, /gate .*\[diff: -foundUnhealthy/);
        assertPassed(await gated.stack.up());
        const after = await gated.findGate();
        assert.deepEqual([after?.id, after?.inputs], [before?.id, before?.inputs]);
        assertPassed(await gated.stack.preview(["--expect-no-changes"]));
      },
    );

    matrix.it("takes its mark back in a refresh that finds it healthy again", async () => {
      const before = await gated.findGate();
      gated.run("FAILED");
      assertPassed(await gated.stack.refresh());
      assert.match((await gated.findGate())?.inputs?.foundUnhealthy, /^by the refresh of /);
      gated.run("SUCCESS");
      assertPassed(await gated.stack.refresh());
      assert.deepEqual((await gated.findGate())?.inputs, before?.inputs);
      assertPassed(await gated.stack.up(["--expect-no-changes"]));
    });

    matrix.it("says why a run failed when asked to, and keeps that out of the state", async () => {
      const run = gated.run("FAILED");
      gated.emulator.setTasks(run.invocationId, [
        { instanceId: "ins-db", taskStatus: "FAILED", exitCode: 3, output: "backup: disk full\n" },
      ]);
      await gated.setGates([{ ...gate, explain: true }]);
      assertStopped(await gated.stack.up(), /ins-db[\s\S]*disk full/);
      assertPassed(await gated.stack.refresh());
      assert.ok(!(await gated.stack.readStateFiles()).includes("disk full"));
      await gated.setGates([gate]);
    });

    matrix.it(
      "keeps secret inputs, and all outputs then, out of every file in plain text, and keys out of what is printed",
      async () => {
        gated.emulator.addRecord({ invokerId: "ivk-classified" });
        await gated.setGates([{ invokerIds: [asSecret("ivk-classified")] }]);
        const up = await gated.stack.up(["-v=9", "--logtostderr"]);
        assertPassed(up);
        assertPassed(await gated.stack.refresh());
        assert.ok(!(await gated.stack.readStateFiles()).includes("ivk-classified"));
        const printed = (up.stdout + up.stderr).split("\n").filter((line) => !PULUMI_LOGS_CONFIG.test(line));
        assert.deepEqual(
          printed.filter((line) => line.includes(gated.emulator.secretKey)),
          [],
        );
        await gated.setGates([{ invokerIds: [asSecret("classified")], maxAgeSeconds: -77 }]);
        assertStopped(
          await gated.stack.up(),
          /invokerIds\[0\]: \[secret\] is not an invoker ID\n\s*maxAgeSeconds: \[secret\] is not/,
        );
        await gated.setGates([gate]);
      },
    );

    matrix.it(
      "moves to several regions by an update, and tells of the failing jobs of all of them at once",
      async () => {
        const region = "ap-singapore";
        gated.emulator.addInvoker({ invokerId: "ivk-far", region, count: 1, successRate: 1 });
        gated.run("SUCCESS");
        const before = await gated.findGate();
        await gated.setGates([{ targets: [{ invokerIds: [ID] }, { invokerIds: ["ivk-far"], region }] }]);
        assertPassed(await gated.stack.up());
        const after = await gated.findGate();
        assert.equal(after?.id, before?.id);
        assert.deepEqual(Object.keys(after?.outputs?.verdict.latest).sort(), ["ivk-far", ID]);
        gated.run("FAILED");
        gated.emulator.addRecord({ invokerId: "ivk-far", result: "FAILED" });
        const both = "Invoker ivk-nightly in ap-guangzhou did not .*\\n\\s*Invoker ivk-far in ap-singapore did not ";
        assertStopped(await gated.stack.up(), door.stopped(both));
        await gated.setGates([gate]);
      },
    );

    matrix.it("passes an invoker without any run where it need not have one, and stays as it is then", async () => {
      await gated.setGates([{ invokerIds: ["ivk-neverran"], minRuns: 0 }]);
      assertPassed(await gated.stack.up());
      assertPassed(await gated.stack.up(["--expect-no-changes"]));
      assertPassed(await gated.stack.refresh(["--expect-no-changes"]));
      assert.deepEqual((await gated.findGate())?.outputs?.verdict.latest, {});
    });

    const waiting = /waiting until \S+ at the latest: ivk-nightly: no run has started since/;
    const wait = { pollSeconds: 1, timeoutSeconds: 3600 };
    const startUp = () => gated.stack.start(["up", "--yes", "--skip-preview"]);

    matrix.it("does not wait, judge or ask in a preview", async () => {
      await gated.setGates([{ ...gate, wait }]);
      gated.emulator.clearRequests();
      assertPassed(await gated.stack.preview());
      assert.equal(gated.countJudgements(), 0);
    });

    it("ends a wait by Ctrl-C in the middle of an hour between two looks, and stays as it was", async () => {
      const before = await gated.findGate();
      await gated.setGates([{ ...gate, wait: { pollSeconds: 3600, timeoutSeconds: 7200 }, triggers: ["2"] }]);
      await gated.setVersion(3);
      const up = startUp();
      await up.waitForOutput(waiting);
      const interruptedMs = Date.now();
      up.interrupt();
      await up.waitForOutput("The wait was interrupted. The next up waits again.");
      assert.ok(Date.now() - interruptedMs < 3_600_000 / 10);
      const result = await up.result;
      assert.notEqual(result.exitCode, 0);
      assertNoStack(result.stdout + result.stderr);
      assert.deepEqual([(await gated.findGate())?.id, await gated.releasedVersion()], [before?.id, 2]);
    });

    matrix.it("gives up after its time, naming what was seen last", async () => {
      const nothingSeen = "ivk-nightly: its runs could not be read";
      for (let seconds = 2, printed = nothingSeen; printed.includes(nothingSeen); seconds *= 5) {
        await gated.setGates([{ ...gate, wait: { pollSeconds: 1, timeoutSeconds: seconds }, triggers: ["2"] }]);
        const result = await gated.stack.up();
        assertStopped(result, new RegExp(`error: Gave up after ${seconds} seconds of waiting\\.\\n\\s+ivk-nightly: `));
        printed = result.stdout;
        // A busy machine may need longer for its first look.
        if (!printed.includes(nothingSeen)) {
          assert.match(printed, /no run has started since \S+; the latest run started /);
        }
      }
    });

    if (door.hasTimeouts) {
      matrix.it("is bound by customTimeouts in a wait that says no time of its own", async () => {
        await gated.setGates([{ ...gate, wait: { pollSeconds: 1 }, triggers: ["2"] }], {
          customTimeouts: { create: "3s" },
        });
        assertStopped(await gated.stack.up(), /Gave up after 3 seconds of waiting\./);
      });
    }

    matrix.it("ends at once when the run that it waits for fails", async () => {
      await gated.setGates([{ ...gate, wait, triggers: ["2"] }]);
      const up = startUp();
      await up.waitForOutput(waiting);
      const run = gated.runSoon("FAILED");
      assertStopped(await up.result, new RegExp(`ivk-nightly.*FAILED.*${run.invocationId}`));
      assert.equal(await gated.releasedVersion(), 2);
    });

    it("is replaced by a trigger, waits for a run in progress and lets the release through when it has succeeded", async () => {
      const before = await gated.findGate();
      await gated.setGates([{ ...gate, wait, triggers: ["2"] }]);
      const beganMs = Date.now();
      const up = startUp();
      await up.waitForOutput(waiting);
      const run = gated.runSoon("RUNNING");
      await up.waitForOutput(/its run is not over: started /);
      gated.emulator.setResult(run.invocationId, "SUCCESS");
      const result = await up.result;
      assertPassed(result);
      assert.match(result.stdout, /1 replaced/);
      const after = await gated.findGate();
      assert.notEqual(after?.id, before?.id);
      assert.equal(after?.outputs?.verdict.latest[ID].invocationId, run.invocationId);
      assert.equal(await gated.releasedVersion(), 3);
      // Two things were waited for, each told once, however often the service was asked, and again only after a minute.
      const told = result.stdout.match(/waiting until \S+ at the latest: ivk-nightly: [^:;(]*/g);
      assert.equal(new Set(told).size, 2);
      assert.ok(new Set(result.stdout.match(/waiting until .*/g)).size <= 2 + (Date.now() - beganMs) / 60_000);
    });

    matrix.it("is only judged while it is unchanged", async () => {
      assertPassed(await gated.stack.up(["--expect-no-changes"]));
      const run = gated.runSoon("FAILED");
      assertStopped(await gated.stack.up(), unhealthy(run));
      assertPassed(await gated.stack.refresh());
      gated.runSoon("SUCCESS");
      const up = await gated.stack.up();
      assertPassed(up);
      assert.doesNotMatch(up.stdout, waiting);
      assert.equal((await gated.findGate())?.inputs?.foundUnhealthy, undefined);
    });

    // The dynamic provider has to find the rows by itself.
    const itInDynamic = door.plansUnhealthy ? matrix.it : it;

    itInDynamic("tells at each gate's own row what is waited for, also where two have the same inputs", async () => {
      const twin = { ...gate, triggers: ["3"], wait: { pollSeconds: 3600, timeoutSeconds: 3600 } };
      await gated.setGates([twin, twin]);
      const up = startUp();
      await up.waitForOutput(/waiting until[\s\S]*waiting until/);
      up.interrupt();
      const { exitCode, stdout } = await up.result;
      assert.notEqual(exitCode, 0);
      const rows = [...stdout.matchAll(/^.*?(?::InvokerHealthGate|pulumi:Stack) (\S+) .*waiting until/gm)];
      assert.deepEqual(rows.map(([, row]) => row).sort(), ["gate", "gate-1"]);
    });

    matrix.it("asks once per interval for all gates that wait", async () => {
      const ids = (prefix: string) => Array.from({ length: 100 }, (_, index) => `ivk-${prefix}${index}`);
      const { emulator } = gated;
      const [blue, green] = [ids("blue"), ids("green")];
      for (const invokerId of [...blue, ...green]) emulator.addInvoker({ invokerId, count: 1, successRate: 1 });
      const slow = { pollSeconds: 3, timeoutSeconds: 3600 };
      await gated.setGates([blue, green].map((invokerIds) => ({ invokerIds, wait: slow })));
      const up = startUp();
      await up.waitForOutput(/waiting until .* ivk-blue0: /);
      await up.waitForOutput(/waiting until .* ivk-green0: /);
      emulator.clearRequests();
      const threePolls = new Promise<void>((resolve) => {
        emulator.onRequest = () => {
          if (emulator.requests.length >= 7) resolve();
        };
      });
      await threePolls;
      const polls = emulator.requests.slice(0, 7);
      for (const invokerId of [...blue, ...green]) emulator.addRecord({ invokerId, invokeTime: Date.now() + 1000 });
      assertPassed(await up.result);
      emulator.onRequest = undefined;
      // 200 invokers are two requests; between two polls lies the interval, counted from the end of the first. What was
      // asked before both gates were seen waiting may end in the middle of a poll.
      assert.deepEqual(
        polls.map(({ parameters }) => (parameters.InvokerIds as string[]).length),
        [100, 100, 100, 100, 100, 100, 100],
      );
      const times = polls.map(({ time }) => Date.parse(time));
      for (const [index, time] of times.slice(2).entries())
        assert.ok(time - Number(times[index]) >= 3000, times.join());
    });

    matrix.it("tells in a refresh that the history of its invoker is gone, without failing", async () => {
      await gated.setGates([gate]);
      gated.runSoon("SUCCESS");
      assertPassed(await gated.stack.up());
      gated.emulator.removeRecords(({ invokerId }) => invokerId === ID);
      assertPassed(await gated.stack.refresh());
      const { outputs } = (await gated.findGate()) ?? {};
      assert.deepEqual([outputs?.healthy, outputs?.verdict.violations[0].rule], [false, "minRuns"]);
    });

    it("never holds up a destroy, which needs no key and asks nothing", async () => {
      await gated.forgetKeys();
      gated.emulator.clearRequests();
      assertPassed(await gated.stack.destroy());
      assert.equal(gated.emulator.requests.length, 0);
      assert.equal(await gated.releasedVersion(), undefined);
    });
  });
}

describe("InvokerHealthGate by the schedule on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let gated: GatedStack;

  before(async () => {
    gated = await DOORS[0].create([{ invokerIds: ["ivk-nights"], maxMissedRuns: 0 }]);
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
    assert.equal(await gated.releasedVersion(), 1);
  });
});
