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
    emulator.addInvoker({ invokerId: "ivk-good", count: 150, successRate: 1 });
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

    it("holds the newest 100 records when nothing else is said", async () => {
      const { state } = await create({ invokerIds: ["ivk-good"] });
      assert.equal(state.invokerRecordSet.length, 100);
      assert.equal(state.totalCount, 150);
      assert.equal(state.statistics.totalCount, 100);
      assert.deepEqual(state.latest, emulator.listRecords(["ivk-good"])[0]);
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

    it("takes IDs and results for sets: their order and repetition change nothing, another member does", async () => {
      const given = { ...inputs, invokerIds: ["ivk-good", "ivk-bad"], results: ["SUCCESS", "FAILED"] };
      const { id, state } = await create(given);
      const other = { ...given, invokerIds: ["ivk-bad", "ivk-good", "ivk-bad"], results: ["FAILED", "SUCCESS"] };
      emulator.clearRequests();
      await invokerRecords.check(state, other);
      assert.deepEqual(await invokerRecords.diff(id, state, other), { changes: false, replaces: [] });
      assert.equal(emulator.requests.length, 1);
      for (const change of [{ invokerIds: ["ivk-bad"] }, { results: ["FAILED"] }]) {
        assert.equal((await invokerRecords.diff(id, state, { ...other, ...change })).changes, true);
      }
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

    it("plans nothing for the same records, and an update for a changed result or a purge", async () => {
      const run = runGood("RUNNING");
      const { id, state } = await create();
      const plan = async () => {
        await invokerRecords.check(state, inputs);
        return (await invokerRecords.diff(id, state, inputs)).changes;
      };
      assert.equal(await plan(), false);
      emulator.setResult(run.invocationId, "SUCCESS");
      assert.equal(await plan(), true);
      emulator.setResult(run.invocationId, "RUNNING");
      const oldest = emulator.listRecords(["ivk-good"]).at(-1)?.invocationId;
      emulator.removeRecords(({ invocationId }) => invocationId === oldest);
      assert.equal(await plan(), true);
    });

    it("plans nothing for a run that its filter leaves out, and an update for one that it lets pass", async () => {
      const filtered = { ...inputs, results: ["TIMEOUT"] };
      const { id, state } = await create(filtered);
      const plan = async () => {
        await invokerRecords.check(state, filtered);
        return (await invokerRecords.diff(id, state, filtered)).changes;
      };
      runGood();
      assert.equal(await plan(), false);
      runGood("TIMEOUT");
      assert.equal(await plan(), true);
    });

    it("plans nothing for runs of one second of different invokers that change places, an update for those of one", async () => {
      const invokeTime = Date.now() + ++runs * 1000;
      const records = ["ivk-good", "ivk-other", "ivk-good"].map((invokerId) =>
        emulator.addRecord({ invokerId, invokeTime }),
      );
      const given = { ...inputs, invokerIds: ["ivk-good", "ivk-other"] };
      const { id, state } = await create(given);
      const [third, second, first] = state.invokerRecordSet;
      assert.deepEqual(
        [first, second, third].map(({ invocationId }) => invocationId),
        records.map(({ invocationId }) => invocationId),
      );
      const plan = async (invokerRecordSet: object[]) =>
        (await invokerRecords.diff(id, { ...state, invokerRecordSet }, given)).changes;
      assert.equal(await plan([second, third, first]), false);
      assert.equal(await plan([first, second, third]), true);
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

    it("refuses what only one page of the API can have", async () => {
      const { failures } = await invokerRecords.check({}, { ...inputs, limit: 5 });
      assert.equal(failures?.length, 1);
      assert.match(failures?.[0]?.reason ?? "", /^limit: no such property/);
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

      it("reads where it can, as warn and fail have it", async () => {
        for (const onPreview of ["warn", "fail", undefined]) {
          const { id, state } = await create({ ...inputs, onPreview });
          runGood();
          assert.equal((await plan(onPreview, state, id)).changes, true);
        }
      });

      it("passes over an error of the service and plans no change, as warn has it, and fails as fail has it", async () => {
        const fault = { kind: "error", code: "UnauthorizedOperation", message: "You may not." } as const;
        for (const onPreview of ["warn", "fail", undefined]) {
          const { id, state } = await create({ ...inputs, onPreview });
          runGood();
          emulator.faults.push(fault);
          const { failures, changes } = await plan(onPreview, state, id);
          assert.equal(changes, onPreview === "warn" ? false : undefined);
          if (onPreview !== "warn") assert.match(failures?.[0]?.reason ?? "", /UnauthorizedOperation/);
        }
      });

      it("plans an update, and no replacement, where only onPreview changed", async () => {
        const { id, state } = await create();
        emulator.clearRequests();
        const { changes, replaces } = await plan("skip", state, id);
        assert.deepEqual([changes, replaces], [true, []]);
        assert.equal(emulator.requests.length, 0);
      });

      it("names an onPreview that is none", async () => {
        const { failures } = await plan("never", {}, "id");
        assert.deepEqual(failures, [{ property: "", reason: 'onPreview: "never" is not one of fail, warn, skip' }]);
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

    it("judges by itself in create when no check has come before", async () => {
      await assert.rejects(invokerHealthGate.create({ invokerIds: ["ivk-bad"] }), /ivk-bad.*FAILED/);
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

    it("judges all the same while only a trigger is unknown", async () => {
      const { failures } = await invokerHealthGate.check(bad, { ...bad, triggers: [UNKNOWN] });
      assert.equal(failures?.length, 1);
    });

    it("asks nothing in check when a wait is due", async () => {
      const news = { ...bad, wait: {} };
      for (const olds of [{}, { ...news, triggers: ["1"] }, { ...news, minRuns: 2 }]) {
        assert.equal((await invokerHealthGate.check(olds, news)).failures, undefined);
      }
      assert.equal(emulator.requests.length, 0);
    });

    it("judges an unchanged gate with wait, and one that changed in onPreview or the order of its IDs only", async () => {
      const news = { invokerIds: ["ivk-bad", "ivk-good"], wait: {}, onPreview: "fail" };
      const reordered = { ...news, invokerIds: ["ivk-good", "ivk-bad"] };
      for (const olds of [news, { ...news, onPreview: "warn" }, reordered]) {
        assert.equal((await invokerHealthGate.check(olds, news)).failures?.length, 1);
      }
    });

    it("plans nothing for a healthy gate, an update for changed inputs or an unhealthy state, and replaces by triggers", async () => {
      const state = { ...good, healthy: true, verdict: {} };
      assert.deepEqual(await invokerHealthGate.diff("id", state, good), { changes: false, replaces: [] });
      assert.equal((await invokerHealthGate.diff("id", { ...state, healthy: false }, good)).changes, true);
      assert.equal((await invokerHealthGate.diff("id", state, { ...good, minRuns: 2 })).changes, true);
      assert.deepEqual(await invokerHealthGate.diff("id", state, { ...good, triggers: ["2"] }), {
        changes: true,
        replaces: ["triggers"],
      });
    });

    it("plans an update where another text of the provider wrote the state", async () => {
      const { outs } = await invokerHealthGate.create(good);
      const news = { ...good, __provider: "renewed" };
      assert.deepEqual(await invokerHealthGate.diff("id", { ...good, ...outs }, news), { changes: true, replaces: [] });
    });

    it("tells in read what it finds, without failing", async () => {
      const { props } = await invokerHealthGate.read("id", { ...bad, healthy: true });
      assert.equal(props?.healthy, false);
      assert.equal(props?.verdict.violations.length, 1);
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
    });
  });
});
