import assert from "node:assert/strict";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { InvokerHealthGateResource } from "../../sdk/resources/InvokerHealthGateResource";
import type { HealthVerdict } from "../../sdk/runs/rules";
import { DOORS, ResourceLife, TestHost, UNKNOWN } from "./ResourceLife";

const ID = "ivk-nightly";
const gate = { invokerIds: [ID] };

for (const door of DOORS) {
  describe(`InvokerHealthGateResource, ${door}`, () => {
    let emulator: TatEmulator;
    let host: TestHost;
    let life: ResourceLife;
    let seconds: number;

    beforeEach(async () => {
      emulator = await startTatEmulator();
      host = new TestHost(emulator);
      life = new ResourceLife(new InvokerHealthGateResource(host), door);
      seconds = 0;
    });

    afterEach(() => emulator.close());

    /** A run of its own second, later than every other of the time before the deployment. */
    function run(result: string, invokerId = ID, baseMs = host.clock.now() - 3_600_000) {
      const record = emulator.addRecord({ invokerId, result, invokeTime: baseMs + ++seconds * 1000 });
      emulator.clearRequests();
      return record;
    }

    const runNow = (result: string) => run(result, ID, host.clock.now());

    const countRequests = () => emulator.requests.length;
    const warnings = () => host.said.map(([message, { severity }]) => `${severity}: ${message}`);

    it("keeps an unhealthy one from being created, by one request, and makes it once its invoker is healthy", async () => {
      const { invocationId } = run("FAILED");
      await assert.rejects(life.up(gate), { code: "InvokerUnhealthy", message: new RegExp(`${ID}.*${invocationId}`) });
      assert.deepEqual([life.state, countRequests()], [undefined, 1]);
      run("SUCCESS");
      assert.deepEqual(await life.up(gate), { done: "create", changed: [] });
      assert.deepEqual([life.state?.healthy, countRequests()], [true, 1]);
    });

    it("stops the deployment while it is unchanged and unhealthy, and changes nothing in the state", async () => {
      run("SUCCESS");
      await life.up(gate);
      const { state } = life;
      run("FAILED");
      await assert.rejects(life.up(gate), { code: "InvokerUnhealthy" });
      assert.deepEqual([life.state, countRequests()], [state, 1]);
      run("SUCCESS");
      assert.deepEqual(await life.up(gate), { done: "same", changed: [] });
      assert.equal(countRequests(), 1);
    });

    it("warns once of a misspelt result, where it judges and where it waits", async () => {
      run("SUCCESS");
      await assert.rejects(life.up({ ...gate, results: ["SUCESS"] }), { code: "InvokerUnhealthy" });
      await assert.rejects(life.up({ ...gate, results: ["SUCESS"] }), { code: "InvokerUnhealthy" });
      assert.match(warnings().join(), /^warning: results: "SUCESS" [^,]*did you mean SUCCESS[^,]*$/);
      const wait = { runStartedAfter: new Date(host.clock.now() - 7_200_000).toISOString() };
      const waiting = life.up({ ...gate, results: ["FALIED"], wait });
      await Promise.all([host.letTimePass(waiting), assert.rejects(waiting, { code: "InvokerUnhealthy" })]);
      assert.equal(warnings().filter((message) => /did you mean FAILED/.test(message)).length, 1);
    });

    it("takes IDs and results for sets", async () => {
      run("SUCCESS");
      run("FAILED", "ivk-other");
      const first = { invokerIds: [ID, "ivk-other"], results: ["SUCCESS", "FAILED"] };
      await life.up(first);
      const again = { invokerIds: ["ivk-other", ID, ID], results: ["FAILED", "SUCCESS"] };
      assert.deepEqual(await life.up(again), { done: "same", changed: [] });
      assert.deepEqual((await life.up({ ...again, results: ["SUCCESS", "FAILED", "TIMEOUT"] })).changed, ["results"]);
    });

    it("names what an update changes, and is replaced by triggers alone", async () => {
      run("SUCCESS");
      await life.up(gate);
      const changed = { ...gate, minRuns: 1, onPreview: "skip" };
      assert.deepEqual(await life.up(changed), { done: "update", changed: ["minRuns", "onPreview"] });
      assert.deepEqual(await life.up({ ...changed, triggers: [{ release: 2 }] }), {
        done: "replace",
        changed: ["triggers"],
      });
    });

    it("is found unhealthy by a refresh, which marks its inputs, and is put right by the next healthy up", async () => {
      run("SUCCESS");
      await life.up(gate);
      run("FAILED");
      assert.deepEqual(await life.refresh(), ["healthy"]);
      assert.equal(countRequests(), 1);
      assert.equal(life.state?.healthy, false);
      assert.match(String(life.state?.foundUnhealthy), /^by the refresh of \d{4}-\S+Z$/);
      await assert.rejects(life.up(gate), { code: "InvokerUnhealthy" });
      run("SUCCESS");
      const { done, changed } = await life.up(gate);
      assert.deepEqual([done, changed.includes("healthy")], ["update", true]);
      assert.deepEqual([life.state?.healthy, life.state?.foundUnhealthy], [true, undefined]);
    });

    it("keeps the reasons of failures out of what a refresh finds", async () => {
      run("SUCCESS");
      await life.up({ ...gate, explain: true });
      const { invocationId } = run("FAILED");
      emulator.setTasks(invocationId, [{ instanceId: "ins-1", taskStatus: "FAILED", output: "hunter2" }]);
      await assert.rejects(life.up({ ...gate, explain: true }), /hunter2/);
      await life.refresh();
      assert.doesNotMatch(JSON.stringify(life.state), /hunter2/);
    });

    it("passes with what a preview does not know, and asks nothing", async () => {
      for (const unknown of [{ invokerIds: [UNKNOWN] }, { ...gate, minRuns: UNKNOWN }]) {
        assert.equal((await life.preview(unknown)).done, "create");
      }
      assert.equal(countRequests(), 0);
      await assert.rejects(life.preview({ invokerIds: [UNKNOWN], maxAgeSeconds: -1, region: UNKNOWN }), {
        message: /^maxAgeSeconds: -1 is not [^\n]*$/,
      });
    });

    it("is judged in a preview also while only a trigger is unknown", async () => {
      run("FAILED");
      await assert.rejects(life.preview({ ...gate, triggers: [UNKNOWN], onPreview: "fail" }), {
        code: "InvokerUnhealthy",
      });
    });

    it("warns at its row in a preview, fails it, or says nothing, as onPreview has it", async () => {
      const { invocationId } = run("FAILED");
      assert.equal((await life.preview(gate)).done, "create");
      assert.match(
        warnings().join(),
        new RegExp(
          `^warning: An up would stop here: .*${ID}.*${invocationId}.*\nOnly what depends on this gate would be held up: [^\n]*$`,
        ),
      );
      assert.match(String(host.said[0]?.[1].urn), /^urn:pulumi:/);
      await assert.rejects(life.preview({ ...gate, onPreview: "fail" }), { code: "InvokerUnhealthy" });
      emulator.clearRequests();
      assert.equal((await life.preview({ ...gate, onPreview: "skip" })).done, "create");
      assert.deepEqual([host.said.length, countRequests()], [1, 0]);
    });

    it("warns of what the service refuses in a preview, and fails an up with it", async () => {
      run("SUCCESS");
      await life.up(gate);
      const fault = { kind: "error", code: "UnauthorizedOperation", message: "You may not." } as const;
      emulator.faults.push(fault, fault);
      await life.preview(gate);
      assert.match(warnings().join(), /^warning: An up would stop here: .*UnauthorizedOperation/);
      await assert.rejects(life.up(gate), { code: "UnauthorizedOperation" });
      assert.equal(life.state?.healthy, true);
    });

    it("lets the rest of a preview take it for healthy", async () => {
      run("FAILED");
      assert.deepEqual(await life.foreseeOutputs(gate), { healthy: true });
      assert.deepEqual(await life.foreseeOutputs({ invokerIds: [UNKNOWN] }), { healthy: true });
    });

    describe("of several regions", () => {
      const FAR = "ivk-far";
      const region = "ap-singapore";
      const both = { targets: [{ invokerIds: [ID] }, { invokerIds: [FAR], region }] };

      beforeEach(() => {
        emulator.addInvoker({ invokerId: FAR, region, count: 1, successRate: 1 });
        run("SUCCESS");
      });

      it("keeps from being created, by one request in each, and tells of all their failing jobs", async () => {
        run("FAILED");
        run("FAILED", FAR, host.clock.now());
        await assert.rejects(life.up(both), {
          code: "InvokerUnhealthy",
          message: /^Invoker ivk-nightly in ap-guangzhou [^\n]*\nInvoker ivk-far in ap-singapore [^\n]*$/,
        });
        assert.equal(countRequests(), 2);
      });

      it("is updated, not replaced, when its invokers move to targets, and stays as it is otherwise", async () => {
        await life.up(gate);
        assert.deepEqual(await life.up(gate), { done: "same", changed: [] });
        assert.deepEqual(await life.up(both), { done: "update", changed: ["invokerIds", "targets"] });
        assert.deepEqual(await life.up(both), { done: "same", changed: [] });
        assert.deepEqual(await life.up(gate), { done: "update", changed: ["invokerIds", "targets"] });
      });

      it("takes targets for sets of invokers by region", async () => {
        emulator.addInvoker({ invokerId: "ivk-far2", region, count: 1, successRate: 1 });
        await life.up({ targets: [{ invokerIds: [ID] }, { invokerIds: [FAR, "ivk-far2"], region }] });
        const apart = [FAR, "ivk-far2", FAR].map((id) => ({ invokerIds: [id], region }));
        const again = { targets: [...apart, { invokerIds: [ID], region: undefined }] };
        assert.deepEqual(await life.up(again), { done: "same", changed: [] });
        assert.deepEqual((await life.up(both)).changed, ["targets"]);
      });

      it("passes with targets that a preview does not know, and refuses what is wrong beside them", async () => {
        assert.equal((await life.preview({ targets: [UNKNOWN] })).done, "create");
        assert.equal(countRequests(), 0);
        await assert.rejects(life.preview({ targets: [UNKNOWN], minRuns: -1 }), {
          message: /^minRuns: -1 is not [^\n]*$/,
        });
      });

      it("warns in a preview of a region that cannot be read, and fails an up with it", async () => {
        await life.up(both);
        const match = (request: { region?: string }) => request.region === region;
        emulator.faults.push({ kind: "error", code: "UnauthorizedOperation", message: "No.", match, times: Infinity });
        await life.preview(both);
        assert.match(warnings().join(), /^warning: An up would stop here: In ap-singapore: .*UnauthorizedOperation/);
        await assert.rejects(life.up(both), { code: "UnauthorizedOperation" });
      });

      it("is found unhealthy by a refresh", async () => {
        await life.up(both);
        run("FAILED", FAR, host.clock.now());
        assert.deepEqual(await life.refresh(), ["healthy"]);
        const verdict = life.state?.verdict as HealthVerdict | undefined;
        const [violation] = verdict?.violations ?? [];
        assert.deepEqual([violation?.invokerId, violation?.region], [FAR, region]);
      });
    });

    it("refuses inputs that cannot be used before it asks anything", async () => {
      await assert.rejects(life.up({ ...gate, onPreview: "never" }), {
        message: 'onPreview: "never" is not one of fail, warn, skip',
      });
      assert.equal(countRequests(), 0);
    });

    describe("with wait", () => {
      const waiting = { ...gate, wait: { pollSeconds: 1, timeoutSeconds: 60 } };
      const isWaiting = () => host.said.some(([message]) => message.startsWith("waiting until"));

      /** An up that has looked once, and found nothing to end its wait. */
      async function beginUp(inputs: Record<string, unknown> = waiting): Promise<{ up: Promise<unknown> }> {
        host.said.length = 0;
        await host.clock.advance(60_000); // the last run lies in the past then
        const up = life.up(inputs);
        up.catch(() => {});
        await host.letTimePass(up, isWaiting);
        return { up };
      }

      it("asks nothing in a preview", async () => {
        run("FAILED");
        assert.equal((await life.preview(waiting)).done, "create");
        assert.deepEqual([host.said, countRequests()], [[], 0]);
      });

      it("waits for a run that started after it began, telling at its row, and lets the deployment pass", async () => {
        run("SUCCESS");
        const { up } = await beginUp();
        assert.deepEqual(
          host.said.map(([message, { severity, ephemeral, urn }]) => [
            /: ([^;]*) since/.exec(message)?.[1],
            severity,
            ephemeral,
            typeof urn,
          ]),
          [[`${ID}: no run has started`, "info", true, "string"]],
        );
        const { invocationId } = runNow("SUCCESS");
        await host.letTimePass(up);
        assert.deepEqual(await up, { done: "create", changed: [] });
        assert.equal((life.state?.verdict as HealthVerdict | undefined)?.latest[ID]?.invocationId, invocationId);
      });

      it("ends as soon as the run fails, and leaves nothing", async () => {
        const { up } = await beginUp();
        runNow("FAILED");
        await host.letTimePass(up);
        await assert.rejects(up, { code: "InvokerUnhealthy" });
        assert.equal(life.state, undefined);
      });

      it("waits for a run in each region, and tells of how many of them", async () => {
        const region = "ap-singapore";
        const far = emulator.addInvoker({ invokerId: "ivk-far", region, count: 0 }).invokerId;
        run("SUCCESS");
        const targets = [{ invokerIds: [ID] }, { invokerIds: [far], region }];
        const { up } = await beginUp({ targets, wait: waiting.wait });
        assert.match(
          host.said[0]?.[0] ?? "",
          / for 2 of 2 invokers: ivk-nightly in ap-guangzhou: no run has started [^;]*; the [^;]*; [^;]*; [^;]*; ivk-far in ap-singapore: no run has started /,
        );
        runNow("SUCCESS");
        await host.letTimePass(up, () => host.said.length > 1);
        assert.match(host.said[1]?.[0] ?? "", / for 1 of 2 invokers: ivk-far in ap-singapore: /);
        run("SUCCESS", far, host.clock.now());
        await host.letTimePass(up);
        assert.deepEqual(await up, { done: "create", changed: [] });
      });

      it("gives up after its time", async () => {
        run("SUCCESS");
        const { up } = await beginUp({ ...gate, wait: { ...waiting.wait, pollSeconds: 10 } });
        await host.letTimePass(up);
        await assert.rejects(up, {
          code: "WaitTimedOut",
          message: /^Gave up after 1 minute of waiting\.\nivk-nightly: no run has started since/,
        });
      });

      it("tells at once of an invoker that the region does not have, and waits for it to be made", async () => {
        emulator.addInvoker({ invokerId: "ivk-nightli", name: "backup", count: 0 });
        const { up } = await beginUp();
        const absent = `ap-guangzhou has no invoker of this ID; check the ID and the region; the nearest that it has is ivk-nightli (backup)`;
        assert.match(host.said[0]?.[0] ?? "", new RegExp(`at the latest: ${ID}: ${absent.replace(/[()]/g, "\\$&")}$`));
        emulator.addInvoker({ invokerId: ID, count: 0 });
        const told = host.said.length;
        await host.letTimePass(up, () => host.said.length > told);
        assert.match(host.said.at(-1)?.[0] ?? "", /: no run has started since \S+; it has not run yet$/);
        runNow("SUCCESS");
        await host.letTimePass(up);
        assert.deepEqual(await up, { done: "create", changed: [] });
      });

      it("ends at once when the deployment is interrupted", async () => {
        const { up } = await beginUp();
        host.cancellation.abort(new Error("interrupted"));
        await assert.rejects(up, {
          code: "Cancelled",
          message: "The wait was interrupted. The next up waits again.",
        });
      });

      it("judges while it is unchanged but for onPreview, and waits again when a criterion or a trigger changes", async () => {
        const { up: first } = await beginUp();
        runNow("SUCCESS");
        await host.letTimePass(first);
        assert.equal((await life.up(waiting)).done, "same");
        assert.equal((await life.up({ ...waiting, onPreview: "fail" })).done, "update");
        for (const change of [{ maxAgeSeconds: 1e6 }, { triggers: [2] }]) {
          const { up } = await beginUp({ ...waiting, ...change });
          assert.ok(isWaiting());
          runNow("SUCCESS");
          await host.letTimePass(up);
          await up;
        }
      });
    });
  });
}
