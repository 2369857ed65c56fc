import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { invokerHealthGate, invokerRecords } from "../../sdk/dynamic/handlers";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { connectionConfig } from "../engine/connectionConfig";

const UNKNOWN = runtime.unknownValue;

describe("handlers", () => {
  let emulator: TatEmulator;

  before(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: "ivk-good", count: 5, successRate: 1 });
    emulator.addRecord({ invokerId: "ivk-bad", result: "FAILED" });
    const config: Record<string, unknown> = connectionConfig(emulator);
    const get = (key: string) => (key.endsWith("secretKey") ? emulator.secretKey : (config[key] as string | undefined));
    const request = { config: { get, require: (key: string) => get(key) as string } };
    invokerRecords.configure(request);
    invokerHealthGate.configure(request);
  });

  after(() => emulator.close());

  beforeEach(() => emulator.clearRequests());

  let runs = 0;

  /** A run of its own second, later than every other. */
  function runGood(result = "SUCCESS") {
    return emulator.addRecord({ invokerId: "ivk-good", result, invokeTime: Date.now() + ++runs * 1000 });
  }

  describe("invokerRecords", () => {
    const inputs = { __provider: "text", invokerIds: ["ivk-good"], maxRecords: 3 };

    async function create(given: Record<string, unknown> = inputs) {
      const { id, outs } = await invokerRecords.create(given);
      return { id, state: JSON.parse(JSON.stringify({ ...outs, __provider: "text" })) };
    }

    it("asks nothing in check as long as the resource does not exist", async () => {
      assert.deepEqual(await invokerRecords.check({}, inputs), { inputs: { invokerIds: ["ivk-good"], maxRecords: 3 } });
      assert.equal(emulator.requests.length, 0);
    });

    it("gives each resource an ID of its own", async () => {
      assert.notEqual((await create()).id, (await create()).id);
    });

    it("asks once for check, diff and update of an existing resource", async () => {
      const { id, state } = await create();
      const { invocationId } = runGood();
      emulator.clearRequests();
      await invokerRecords.check(state, inputs);
      assert.deepEqual(await invokerRecords.diff(id, state, inputs), { changes: true, replaces: [] });
      const { outs } = await invokerRecords.update(id, state, inputs);
      assert.equal(outs?.latest.invocationId, invocationId);
      assert.equal(emulator.requests.length, 1);
    });

    it("plans an update where another text of the provider wrote the state", async () => {
      const { id, state } = await create();
      const news = { ...inputs, __provider: "renewed" };
      assert.deepEqual(await invokerRecords.diff(id, state, news), { changes: true, replaces: [] });
    });

    it("does not give a later resource an answer that was read for an earlier one", async () => {
      const { state } = await create();
      await invokerRecords.check(state, inputs);
      const { invocationId } = runGood();
      await invokerRecords.check({}, inputs);
      assert.equal((await create()).state.latest.invocationId, invocationId);
    });

    it("plans a change and asks nothing while an input is unknown", async () => {
      const { id, state } = await create();
      emulator.clearRequests();
      const news = { ...inputs, invokerIds: ["ivk-good", UNKNOWN] };
      assert.equal((await invokerRecords.check(state, news)).failures, undefined);
      assert.equal((await invokerRecords.diff(id, state, news)).changes, true);
      assert.equal(emulator.requests.length, 0);
    });

    it("names a bad input also while the IDs are unknown", async () => {
      const { failures } = await invokerRecords.check({}, { invokerIds: [UNKNOWN], maxRecords: 0 });
      assert.equal(failures?.length, 1);
      assert.match(failures?.[0]?.reason ?? "", /^maxRecords: 0 is not [^\n]*$/);
    });

    it("gives a service error as a failure of check, and from read as an error of one line", async () => {
      const { id, state } = await create();
      const fault = { kind: "error", code: "UnauthorizedOperation", message: "You may not." } as const;
      emulator.faults.push(fault);
      const { failures } = await invokerRecords.check(state, inputs);
      assert.match(failures?.[0]?.reason ?? "", /UnauthorizedOperation/);
      emulator.faults.push(fault);
      await assert.rejects(invokerRecords.read(id, state), (error: Error) => {
        assert.match(error.message, /UnauthorizedOperation/);
        assert.equal(`${error}: ${error.stack}`, "pulumi-tencentcloud-tat: the error stands at the resource");
        return true;
      });
    });

    describe("in a preview", () => {
      const __origin = { isPreview: true, urn: "urn:pulumi:test::p::t::records" };

      /** What a preview plans after another run; the inputs' origin is not kept. */
      async function plan(
        onPreview: string | undefined,
        state: Record<string, unknown>,
        id: string,
        origin = __origin,
      ) {
        const news = { ...inputs, onPreview };
        const { failures, inputs: kept } = await invokerRecords.check(state, { ...news, __origin: origin });
        assert.equal(kept.__origin, undefined);
        return { failures, ...(failures ? {} : await invokerRecords.diff(id, state, news)) };
      }

      it("plans with what the state has and asks nothing, as skip has it; an up reads all the same", async () => {
        const { id, state } = await create({ ...inputs, onPreview: "skip" });
        runGood();
        emulator.clearRequests();
        assert.equal((await plan("skip", state, id)).changes, false);
        assert.equal(emulator.requests.length, 0);
        assert.equal((await plan("skip", state, id, { ...__origin, isPreview: false })).changes, true);
        assert.equal(emulator.requests.length, 1);
      });

      it("keeps two resources apart that ask for the same and differ in onPreview", async () => {
        const skipped = await create({ ...inputs, onPreview: "skip" });
        const read = await create();
        runGood();
        await invokerRecords.check(read.state, { ...inputs, __origin });
        await invokerRecords.check(skipped.state, { ...inputs, onPreview: "skip", __origin });
        assert.equal((await invokerRecords.diff(read.id, read.state, inputs)).changes, true);
        const diff = await invokerRecords.diff(skipped.id, skipped.state, { ...inputs, onPreview: "skip" });
        assert.equal(diff.changes, false);
      });
    });

    it("refuses what came out undefined, before anything else", async () => {
      const problem = { property: "invokerIds", problem: "came out undefined" };
      const news = { maxRecords: UNKNOWN, __origin: { undefinedArguments: [problem] } };
      const { failures } = await invokerRecords.check({}, news);
      assert.deepEqual(failures, [{ property: "", reason: "invokerIds: came out undefined" }]);
    });

    it("reads again for a refresh, with the inputs of the state", async () => {
      const { id, state } = await create();
      const run = runGood();
      const { props } = await invokerRecords.read(id, state);
      assert.equal(props?.latest.invocationId, run.invocationId);
      assert.equal(props?.invokerRecordSet.length, 3);
      assert.equal(props?.maxRecords, 3);
    });

    it("asks once for the read and the diff of a refresh", async () => {
      const { id, state } = await create();
      runGood();
      emulator.clearRequests();
      const { props } = await invokerRecords.read(id, state);
      assert.deepEqual(await invokerRecords.diff(id, state, inputs), { changes: true, replaces: [] });
      assert.deepEqual(await invokerRecords.diff(id, { ...props, __provider: "text" }, inputs), {
        changes: false,
        replaces: [],
      });
      assert.equal(emulator.requests.length, 1);
    });

    it("says from read whose configuration was used when keys are refused, and only then", async () => {
      const { id, state } = await create();
      const messages: string[] = [];
      for (const code of ["AuthFailure.SignatureFailure", "InvalidParameter"]) {
        emulator.faults.push({ kind: "error", code, message: "No." });
        await assert.rejects(invokerRecords.read(id, state), (error: Error) => messages.push(error.message) > 0);
      }
      const [refused, invalid] = messages;
      assert.match(
        refused ?? "",
        /SignatureFailure: No .*with the stack configuration of the latest up.*pulumi refresh --run-program/,
      );
      assert.match(invalid ?? "", /InvalidParameter: No /);
      assert.doesNotMatch(invalid ?? "", /--run-program/);
    });
  });

  describe("invokerHealthGate", () => {
    const good = { __provider: "text", invokerIds: ["ivk-good"] };
    const bad = { __provider: "text", invokerIds: ["ivk-bad"] };

    it("takes the origin off the inputs", async () => {
      const { inputs } = await invokerHealthGate.check({}, { ...good, __origin: { isPreview: false, urn: "urn" } });
      assert.deepEqual(inputs, { invokerIds: ["ivk-good"] });
    });

    it("judges once for check and create", async () => {
      await invokerHealthGate.check({}, good);
      const { outs } = await invokerHealthGate.create({ invokerIds: ["ivk-good"] });
      assert.equal(outs?.healthy, true);
      assert.equal(emulator.requests.length, 1);
    });

    it("fails check in an up, also where nothing changed", async () => {
      for (const olds of [{}, bad]) {
        const { failures } = await invokerHealthGate.check(olds, bad);
        assert.equal(failures?.length, 1);
        assert.match(failures?.[0]?.reason ?? "", /^.*ivk-bad.*FAILED.*$/);
      }
    });

    it("passes and asks nothing while an input is unknown", async () => {
      const news = { invokerIds: [UNKNOWN], wait: { pollSeconds: 5 }, __origin: { isPreview: true } };
      assert.equal((await invokerHealthGate.check({}, news)).failures, undefined);
      assert.equal((await invokerHealthGate.diff("id", { ...good, healthy: true }, news)).changes, true);
      assert.equal(emulator.requests.length, 0);
    });

    it("names a bad input also while the IDs are unknown, and nothing that may depend on what is unknown", async () => {
      const check = async (news: object) =>
        (await invokerHealthGate.check({}, { invokerIds: [UNKNOWN], ...news })).failures;
      const wait = { pollSeconds: 0 };
      assert.deepEqual(await check({ minRuns: -1, wait, region: UNKNOWN, triggers: [UNKNOWN] }), [
        {
          property: "",
          reason:
            "minRuns: -1 is not a whole number from 0 to 1000000\nwait.pollSeconds: 0 is not a whole number from 1 to 3600",
        },
      ]);
      assert.equal(await check({ windowRuns: 5, minSuccessRate: UNKNOWN }), undefined);
    });

    it("judges gates with the same inputs one by one, each when it comes", async () => {
      const inputs = { invokerIds: ["ivk-good"], maxConsecutiveFailures: 0 };
      await invokerHealthGate.check({}, inputs);
      const first = runGood("FAILED");
      assert.match((await invokerHealthGate.check({}, inputs)).failures?.[0]?.reason ?? "", /ivk-good.*FAILED/);
      await assert.rejects(invokerHealthGate.create(inputs), new RegExp(first.invocationId));
      runGood();
      await invokerHealthGate.check({}, inputs);
      await invokerHealthGate.check({}, inputs);
      emulator.clearRequests();
      await invokerHealthGate.create(inputs);
      await invokerHealthGate.create(inputs);
      assert.equal(emulator.requests.length, 0);
    });

    it("asks nothing in check when a wait is due", async () => {
      const news = { ...bad, wait: {} };
      for (const olds of [{}, { ...news, triggers: ["1"] }, { ...news, minRuns: 2 }]) {
        assert.equal((await invokerHealthGate.check(olds, news)).failures, undefined);
      }
      assert.equal(emulator.requests.length, 0);
    });

    it("plans an update where another text of the provider wrote the state", async () => {
      const { outs } = await invokerHealthGate.create(good);
      const news = { ...good, __provider: "renewed" };
      assert.deepEqual(await invokerHealthGate.diff("id", { ...good, ...outs }, news), { changes: true, replaces: [] });
    });

    it("marks the inputs of a gate that read finds unhealthy, until it is found healthy", async () => {
      const { inputs } = await invokerHealthGate.read("id", { ...bad, __secret: true, healthy: true });
      const { foundUnhealthy, ...others } = inputs ?? {};
      assert.match(foundUnhealthy, /^by the refresh of \d{4}-\S+Z$/);
      assert.deepEqual(others, { invokerIds: ["ivk-bad"], __secret: true });
      assert.deepEqual((await invokerHealthGate.read("id", { ...good, healthy: false })).inputs, {
        invokerIds: ["ivk-good"],
      });
      assert.ok(!("inputs" in (await invokerHealthGate.read("id", { ...good, healthy: true }))));
    });

    it("asks for no wait because of the mark, and lets no program keep it", async () => {
      const waiting = { ...good, wait: {} };
      const marked = { ...waiting, foundUnhealthy: "by the refresh of 2026-11-24T12:00:00.000Z" };
      assert.deepEqual(await invokerHealthGate.check(marked, marked), {
        inputs: { invokerIds: ["ivk-good"], wait: {} },
      });
      assert.equal(emulator.requests.length, 1);
      const state = { ...waiting, healthy: false, verdict: {} };
      assert.deepEqual(await invokerHealthGate.diff("id", state, waiting), { changes: true, replaces: [] });
      emulator.clearRequests();
      assert.equal((await invokerHealthGate.update("id", state, waiting)).outs?.healthy, true);
      assert.equal(emulator.requests.length, 0);
    });

    it("refuses what came out undefined, before anything else, and asks nothing", async () => {
      const problem = { property: "maxAgeSeconds", problem: "came out undefined" };
      const origin = { isPreview: true, undefinedArguments: [problem] };
      const { failures, inputs } = await invokerHealthGate.check({}, { ...bad, __origin: origin });
      assert.deepEqual(failures, [{ property: "", reason: "maxAgeSeconds: came out undefined" }]);
      assert.deepEqual(inputs, { invokerIds: ["ivk-bad"] });
      assert.equal(emulator.requests.length, 0);
    });

    it("names a bad input as a failure of check", async () => {
      const { failures } = await invokerHealthGate.check({}, { ...good, onPreview: "no" });
      assert.deepEqual(failures, [{ property: "", reason: 'onPreview: "no" is not one of fail, warn, skip' }]);
      const secret = await invokerHealthGate.check({}, { ...good, onPreview: "no", __secret: true });
      assert.deepEqual(secret.failures, [
        { property: "", reason: "onPreview: [secret] is not one of fail, warn, skip" },
      ]);
    });
  });
});
