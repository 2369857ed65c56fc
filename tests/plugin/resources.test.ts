import assert from "node:assert/strict";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { asSecret, UNKNOWN } from "../../sdk/plugin/propertyValues";
import type { Values } from "../../sdk/resources/values";
import { PluginProcess, urnOf } from "./PluginProcess";

const ID = "ivk-nightly";
const GATE = urnOf("InvokerHealthGate", "gate");
const RECORDS = urnOf("InvokerRecords", "records");
const gate = { invokerIds: [ID] };
const records = { invokerIds: [ID], maxRecords: 2 };

/** An error of gRPC carries the sentence of the plugin as it is. */
function says(pattern: RegExp) {
  return ({ details }: { details: string }) => {
    assert.match(details, pattern);
    assert.doesNotMatch(details, /\n\s+at /);
    return true;
  };
}

describe("the plugin's resources", () => {
  let emulator: TatEmulator;
  let plugin: PluginProcess;
  let seconds = 0;

  before(async () => {
    emulator = await startTatEmulator();
    plugin = await PluginProcess.start();
    await plugin.handshake();
    await plugin.configure({
      secretId: emulator.secretId,
      secretKey: asSecret(emulator.secretKey),
      region: emulator.region,
      domain: emulator.domain,
      protocol: "HTTP",
    });
  });

  after(async () => {
    await plugin.stop();
    await emulator.close();
  });

  beforeEach(async () => {
    plugin.engine.shown.length = 0;
    emulator.faults.clear();
    run("SUCCESS");
    // As the engine begins every round of steps.
    await plugin.check(GATE, gate);
    await plugin.check(RECORDS, records);
  });

  /** A run of its own second, later than every other. */
  function run(result: string) {
    const record = emulator.addRecord({ invokerId: ID, result, invokeTime: Date.now() + ++seconds * 1000 });
    emulator.clearRequests();
    return record;
  }

  const countRequests = () => emulator.requests.length;

  describe("Check", () => {
    it("gives the inputs back as they came, secrets and what is unknown too, and asks nothing", async () => {
      const news = { invokerIds: [asSecret(ID), UNKNOWN], triggers: [asSecret({ a: [1] })] };
      assert.deepEqual(await plugin.check(GATE, { ...news, foundUnhealthy: "x" }), { inputs: news, failures: [] });
      assert.equal(countRequests(), 0);
    });

    it("refuses what cannot be used in one message that names no property of its own", async () => {
      const { failures } = await plugin.check(GATE, { invokerIds: ["no"], wait: { pollSeconds: 0 } });
      assert.deepEqual(failures, [
        '|invokerIds[0]: "no" is not an invoker ID: ivk- and then 1 to 64 letters and digits are expected\nwait.pollSeconds: 0 is not a whole number from 1 to 3600',
      ]);
      assert.deepEqual((await plugin.check(RECORDS, { invokerIds: UNKNOWN, maxRecords: 0 })).failures, [
        "|maxRecords: 0 is not a whole number of at least 1",
      ]);
    });

    it("refuses null, as an output without a value comes, which would widen the question", async () => {
      const isNull =
        "is null, which is not the same as left out: check the name of the output that it comes from, and that it has a value";
      const { failures } = await plugin.check(GATE, { invokerIds: [ID], maxAgeSeconds: null, region: asSecret(null) });
      assert.deepEqual(failures, [`|maxAgeSeconds: ${isNull}\nregion: ${isNull}`]);
      assert.deepEqual((await plugin.check(RECORDS, { invokerIds: null })).failures, [`|invokerIds: ${isNull}`]);
    });

    it("takes null among triggers, and within an input, where Python sends it for what is left out", async () => {
      const targets = [{ invokerIds: [ID], region: null }];
      assert.deepEqual((await plugin.check(GATE, { targets, triggers: [null] })).failures, []);
      assert.deepEqual((await plugin.check(GATE, { targets, triggers: null })).failures, []);
    });

    it("refuses inputs of which one is a secret by their rules alone", async () => {
      const { failures } = await plugin.check(GATE, { invokerIds: [asSecret("hunter2")], maxAgeSeconds: -1 });
      assert.deepEqual(failures, [
        "|invokerIds[0]: [secret] is not an invoker ID\nmaxAgeSeconds: [secret] is not a whole number from 1 to 3155760000",
      ]);
      assert.deepEqual((await plugin.check(RECORDS, { region: "No", triggers: [asSecret("x")] })).failures, [
        '|region: "No" is not a region: a name such as ap-guangzhou is expected',
      ]);
    });
  });

  describe("Diff", () => {
    it("names what changed, and what replaces", async () => {
      const state = { ...gate, minRuns: 1, healthy: true };
      const inputs = { ...gate, minRuns: 1 };
      const diff = await plugin.diff(GATE, inputs, state, { invokerIds: ["ivk-other"], explain: true, triggers: [1] });
      assert.deepEqual(diff, {
        changes: true,
        diffs: ["invokerIds", "explain", "minRuns", "triggers"],
        replaces: ["triggers"],
        detailed: { invokerIds: "update", explain: "add", minRuns: "delete", triggers: "add_replace" },
      });
      assert.equal(countRequests(), 0);
    });

    it("takes what is unknown for a change, and asks nothing", async () => {
      const { diffs } = await plugin.diff(RECORDS, records, { ...records }, { ...records, invokerIds: [UNKNOWN] });
      assert.deepEqual([diffs, countRequests()], [["invokerIds"], 0]);
    });

    it("takes an input that became a secret, or is none any more, for a change", async () => {
      const secret = { invokerIds: asSecret([ID]) };
      const state = { ...gate, healthy: true };
      assert.deepEqual((await plugin.diff(GATE, gate, state, secret)).diffs, ["invokerIds"]);
      assert.deepEqual((await plugin.diff(GATE, secret, state, gate)).diffs, ["invokerIds"]);
      assert.equal((await plugin.diff(GATE, secret, state, { invokerIds: [asSecret(ID)] })).changes, false);
    });

    it("renews a state that an alias has brought from a dynamic resource", async () => {
      const { state } = await plugin.create(GATE, gate);
      const old = { __provider: "text", __secret: true };
      const { changes, diffs, replaces } = await plugin.diff(GATE, { ...gate, ...old }, { ...state, ...old }, gate);
      assert.deepEqual([changes, diffs, replaces], [true, ["__provider"], []]);
      const renewed = await plugin.update(GATE, { ...gate, ...old }, { ...state, ...old }, gate);
      assert.deepEqual(Object.keys(renewed).sort(), ["healthy", "invokerIds", "verdict"]);
    });
  });

  describe("a gate", () => {
    it("is judged by one request in Create, and held in the state with its verdict", async () => {
      const { id, state } = await plugin.create(GATE, gate);
      assert.match(id, /^invoker-health-gate-[0-9a-f-]{36}$/);
      assert.deepEqual([state.invokerIds, state.healthy, countRequests()], [[ID], true, 1]);
      const { latest } = state.verdict as { latest: Values };
      assert.deepEqual(latest, { [ID]: emulator.listRecords([ID])[0] });
    });

    it("judges the invokers of several regions together", async () => {
      emulator.addInvoker({ invokerId: "ivk-far", region: "ap-singapore", count: 1, successRate: 1 });
      const far = { invokerIds: ["ivk-far"], region: "ap-singapore" };
      const several = { targets: [gate, far] };
      const { failures } = await plugin.check(GATE, { targets: [gate, { invokerId: "ivk-far" }], minRuns: -1 });
      assert.match(failures.join(), /^\|targets\[1\]\.invokerId: no such .*\n.*\nminRuns: -1 is not [^\n]*$/);
      assert.deepEqual((await plugin.check(GATE, { ...several, ...gate })).failures, [
        "|targets: cannot stand beside invokerIds: each target names its own",
      ]);
      assert.deepEqual((await plugin.check(GATE, { targets: [{ ...far, region: UNKNOWN }] })).failures, []);
      assert.deepEqual((await plugin.check(GATE, several)).failures, []);
      const { state } = await plugin.create(GATE, several);
      assert.deepEqual([state.healthy, state.targets, countRequests()], [true, several.targets, 2]);
      const moved = await plugin.diff(GATE, gate, { ...gate, healthy: true }, several);
      assert.deepEqual([moved.diffs, moved.replaces], [["invokerIds", "targets"], []]);
      emulator.addRecord({ invokerId: "ivk-far", result: "FAILED" });
      await plugin.check(GATE, several);
      await assert.rejects(plugin.create(GATE, several), says(/^Invoker ivk-far in ap-singapore did not [^\n]*$/));
    });

    it("fails Create with the sentence alone while it is unhealthy", async () => {
      const { invocationId } = run("FAILED");
      await assert.rejects(plugin.create(GATE, gate), says(new RegExp(`^Invoker ${ID}.*FAILED.*${invocationId}`)));
    });

    it("plans nothing while it is healthy, and an update that fails while it is not, by one request", async () => {
      const { state } = await plugin.create(GATE, gate);
      emulator.clearRequests();
      await plugin.check(GATE, gate);
      assert.equal((await plugin.diff(GATE, gate, state, gate)).changes, false);
      assert.equal(countRequests(), 1);
      run("FAILED");
      await plugin.check(GATE, gate);
      const { detailed, replaces } = await plugin.diff(GATE, gate, state, gate);
      assert.deepEqual([detailed, replaces], [{ healthy: "update of an output" }, []]);
      await assert.rejects(plugin.update(GATE, gate, state, gate), says(/FAILED/));
      assert.equal(countRequests(), 1);
    });

    it("warns in the preview of an update at its row, and lets the rest of the preview take it for healthy", async () => {
      const { state } = await plugin.create(GATE, gate);
      run("FAILED");
      await plugin.check(GATE, gate);
      await plugin.diff(GATE, gate, state, gate);
      const foreseen = await plugin.update(GATE, gate, state, gate, { preview: true });
      assert.deepEqual(foreseen, { ...gate, healthy: true, verdict: UNKNOWN });
      const { urn, severity, message } = await plugin.engine.waitFor(/An up would stop here/);
      assert.deepEqual([urn, severity, countRequests()], [GATE, "warning", 1]);
      assert.match(message, /^An up would stop here: Invoker ivk-nightly.*FAILED/);
    });

    it("fails a preview, or says nothing in one, as onPreview has it", async () => {
      run("FAILED");
      const preview = true;
      await assert.rejects(plugin.create(GATE, { ...gate, onPreview: "fail" }, { preview }), says(/FAILED/));
      emulator.clearRequests();
      const { id, state } = await plugin.create(GATE, { ...gate, onPreview: "skip" }, { preview });
      assert.deepEqual([id, state.healthy, countRequests(), plugin.engine.shown], ["", true, 0, []]);
    });

    it("waits in Create, telling at its row, for as long as the custom timeout says", async () => {
      const waiting = { ...gate, wait: { pollSeconds: 1, runStartedAfter: "2999-01-01T00:00:00Z" } };
      await assert.rejects(plugin.create(GATE, waiting, { timeout: 0.3 }), says(/^Gave up after 300 milliseconds of/));
      const nothingSeen = "ivk-nightly: its runs could not be read";
      // A busy machine may need longer for its first look.
      for (let seconds = 2, told = nothingSeen; told.includes(nothingSeen); seconds *= 5) {
        told = await plugin.create(GATE, waiting, { timeout: seconds }).then(
          () => assert.fail("it has not waited"),
          ({ details }) => details,
        );
        assert.match(told, new RegExp(`^Gave up after ${seconds} seconds of waiting\\.\nivk-nightly: `));
        if (!told.includes(nothingSeen)) assert.match(told, /\nivk-nightly: no run has started since/);
      }
      const { urn, ephemeral } = await plugin.engine.waitFor(/^waiting until .* at the latest: ivk-nightly: no run/);
      assert.deepEqual([urn, ephemeral], [GATE, true]);
    });

    it("waits for seven days at most, however long the custom timeout is", async () => {
      const invokerId = "ivk-monthly";
      const waiting = { invokerIds: [invokerId], wait: { pollSeconds: 1 } };
      const create = plugin.create(GATE, waiting, { timeout: 30 * 86_400 });
      // What was said of an earlier wait may come late.
      const told = plugin.engine.waitFor(/^waiting until .*ivk-monthly/);
      const { message } = await Promise.race([told, create.then(() => assert.fail("it has not waited"))]);
      const [, until = ""] = /^waiting until (\S+)/.exec(message) ?? [];
      assert.equal(Math.round((Date.parse(until) - Date.now()) / 86_400_000), 7);
      emulator.addRecord({ invokerId, result: "SUCCESS", invokeTime: Date.now() + 1000 });
      assert.equal((await create).state.healthy, true);
    });

    it("goes by wait.timeoutSeconds where it says, whatever the custom timeout is", async () => {
      const wait = { pollSeconds: 1, timeoutSeconds: 1, runStartedAfter: "2999-01-01T00:00:00Z" };
      const create = plugin.create(GATE, { ...gate, wait }, { timeout: 3600 });
      await assert.rejects(create, says(/^Gave up after 1 second of waiting\./));
    });

    it("does not wait while only onPreview changes, nor in a preview", async () => {
      const waiting = { ...gate, wait: { runStartedAfter: "2999-01-01T00:00:00Z" } };
      assert.equal((await plugin.create(GATE, waiting, { preview: true })).state.healthy, true);
      assert.equal(countRequests(), 0);
      const state = { ...waiting, healthy: true };
      assert.equal((await plugin.update(GATE, waiting, state, { ...waiting, onPreview: "fail" })).healthy, true);
    });

    it("is read by a refresh, which marks its inputs when it is unhealthy and takes the mark back", async () => {
      const { state } = await plugin.create(GATE, gate);
      const { invocationId } = run("FAILED");
      const found = await plugin.read(GATE, gate, state);
      assert.match(JSON.stringify(found.state.verdict), new RegExp(invocationId));
      assert.equal(found.state.healthy, false);
      assert.match(String(found.inputs.foundUnhealthy), /^by the refresh of \d{4}/);
      await plugin.diff(GATE, gate, state, gate);
      assert.equal(countRequests(), 1);
      run("SUCCESS");
      await plugin.check(GATE, gate);
      const { detailed } = await plugin.diff(GATE, found.inputs, found.state, gate);
      assert.deepEqual(detailed, { foundUnhealthy: "delete", healthy: "update of an output" });
      assert.equal((await plugin.update(GATE, found.inputs, found.state, gate)).healthy, true);
      assert.deepEqual((await plugin.read(GATE, found.inputs, found.state)).inputs, gate);
    });
  });

  describe("records", () => {
    it("are read by one request in Create", async () => {
      const { id, state } = await plugin.create(RECORDS, records);
      assert.match(id, /^invoker-records-/);
      assert.deepEqual(state.invokerRecordSet, emulator.listRecords([ID]).slice(0, 2));
      assert.deepEqual([state.totalCount, countRequests()], [emulator.listRecords([ID]).length, 1]);
    });

    it("are not known in the preview of new ones, which asks nothing", async () => {
      const { id, state } = await plugin.create(RECORDS, records, { preview: true });
      const unknown = { invokerRecordSet: UNKNOWN, totalCount: UNKNOWN, statistics: UNKNOWN, latest: UNKNOWN };
      assert.deepEqual([id, state, countRequests()], ["", { ...records, ...unknown }, 0]);
    });

    it("plan nothing while they are the same, and an update that names them when a run came, by one request", async () => {
      const { state } = await plugin.create(RECORDS, records);
      emulator.clearRequests();
      await plugin.check(RECORDS, records);
      assert.equal((await plugin.diff(RECORDS, records, state, records)).changes, false);
      const { invocationId } = run("FAILED");
      await plugin.check(RECORDS, records);
      const { detailed } = await plugin.diff(RECORDS, records, state, records);
      assert.deepEqual(detailed, { invokerRecordSet: "update of an output" });
      const updated = await plugin.update(RECORDS, records, state, records);
      assert.equal((updated.latest as Values).invocationId, invocationId);
      assert.equal(countRequests(), 1);
    });

    it("hold null where there is no latest one", async () => {
      const { state } = await plugin.create(RECORDS, { invokerIds: ["ivk-none"] });
      assert.deepEqual([state.latest, state.invokerRecordSet], [null, []]);
    });
  });

  it("make secrets of all outputs of which an input is one, and none for a secret trigger", async () => {
    const secret = { invokerIds: [asSecret(ID)] };
    for (const { state, inputs } of [
      { ...(await plugin.create(RECORDS, secret)), inputs: secret },
      await plugin.read(RECORDS, secret, { ...secret }),
      // As a program's `get` does it.
      { ...(await plugin.read(RECORDS, undefined, secret)), inputs: secret },
    ]) {
      assert.deepEqual(inputs, secret);
      assert.deepEqual(state.invokerIds, secret.invokerIds);
      assert.deepEqual(state.totalCount, asSecret(emulator.listRecords([ID]).length));
      assert.deepEqual(state.latest, asSecret(emulator.listRecords([ID])[0]));
    }
    const { state } = await plugin.create(GATE, { ...gate, triggers: [asSecret("release")] });
    assert.deepEqual([state.healthy, state.triggers], [true, [asSecret("release")]]);
  });

  it("are not imported", async () => {
    for (const [inputs, state] of [
      [undefined, undefined],
      [{}, {}],
    ]) {
      await assert.rejects(plugin.read(GATE, inputs, state), {
        details: "import: there is nothing at the service that this resource could be imported from: create it",
      });
    }
  });

  it("say whose settings a refresh works with when keys are refused", async () => {
    emulator.faults.push({ kind: "error", code: "AuthFailure.SignatureFailure", message: "No." });
    await assert.rejects(plugin.read(RECORDS, records, records), says(/--run-program/));
  });

  it("are no others", async () => {
    const urn = "urn:pulumi:test::plugin::tencentcloud-tat:index:Other::x";
    await assert.rejects(plugin.check(urn, {}), says(/^tencentcloud-tat:index:Other: there is no such resource/));
    const inherited = "urn:pulumi:test::plugin::constructor::x";
    await assert.rejects(plugin.check(inherited, {}), says(/^constructor: there is no such resource/));
  });

  it("end their waits within a moment when the command is interrupted", async () => {
    const other = await PluginProcess.start();
    await other.configure({
      secretId: emulator.secretId,
      secretKey: emulator.secretKey,
      domain: emulator.domain,
      region: emulator.region,
      protocol: "HTTP",
    });
    const create = other.create(GATE, {
      ...gate,
      wait: { pollSeconds: 3600, runStartedAfter: "2999-01-01T00:00:00Z" },
    });
    create.catch(() => {});
    await other.engine.waitFor(/^waiting until/);
    await other.cancel();
    await assert.rejects(create, { details: "The wait was interrupted. The next up waits again." });
    await other.stop();
  });
});
