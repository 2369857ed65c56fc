import assert from "node:assert/strict";
import { mock } from "node:test";
import { makeRun } from "../runs/makeRun";
import { fakeInvoker, fakeRecords, fakeResource, UNKNOWN_LIST, UNKNOWN_TEXT, urnOf } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-latest-run-succeeded";
const nothing = {
  violations: [],
  notApplicable: "The stack has no InvokerRecords and no invoker of the tencentcloud provider to judge.",
};

function failureOf(invokerId: string, invocationId = `inv-${invokerId.slice(4)}2`, result = "FAILED"): string {
  return [
    `Invoker ${invokerId} did not end its latest finished run with SUCCESS (started 2024-05-01T11:00:00Z, 1 hour ago; result ${result}; invocation ${invocationId}). It passes once a newer run ends with SUCCESS.`,
    "What to do: repair the job and run it again, or name the invoker in exemptInvokerIds of this policy's configuration.",
  ].join("\n");
}

describe("requireLatestRunSuccess", () => {
  const start = usePolicies();

  it("passes an invoker whose latest finished run succeeded, whatever runs now", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "FAILED", "SUCCESS", "RUNNING");
    assert.deepEqual(await run(name, [fakeInvoker("a", "ivk-a")]), { violations: [] });
  });

  it("reports an invoker whose latest finished run failed, at its resource, with what to do", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "FAILED");
    const invoker = fakeInvoker("a", "ivk-a");
    assert.deepEqual(await run(name, [invoker]), {
      violations: [{ message: failureOf("ivk-a"), urn: urnOf("tencentcloud:Tat/invoker:Invoker", "a") }],
    });
  });

  it("does not apply to an invoker whose ID a preview does not know, and reports the others all the same", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "FAILED");
    const outcome = await run(name, [fakeInvoker("new", undefined), fakeInvoker("a", "ivk-a")]);
    assert.equal(outcome.notApplicable, "Not everything can be judged.\nnew: its ID is not known yet");
    assert.deepEqual(
      outcome.violations.map(({ message }) => message),
      [failureOf("ivk-a")],
    );
  });

  it("tells of a misspelt result in its configuration, which is taken", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS");
    const say = mock.method(console, "warn", () => {});
    try {
      const { violations } = await run(name, [fakeInvoker("a", "ivk-a")], { results: ["SUCESS"] });
      assert.equal(violations.length, 1);
      assert.match(
        String(say.mock.calls[0]?.arguments[0]),
        /^tat-latest-run-succeeded: results: "SUCESS" .* SUCCESS\?/,
      );
    } finally {
      say.mock.restore();
    }
  });

  it("does not apply to resources of other types, and asks nobody", async () => {
    const { run, emulator } = await start();
    const others = ["tencentcloud:Tat/command:Command", "pulumi-nodejs:dynamic/tat:InvokerHealthGate"];
    const props = { id: "ivk-a", invokerId: "ivk-a", invokerIds: ["ivk-a"], invokerRecordSet: [makeRun(1, "FAILED")] };
    const resources = others.map((type) => fakeResource({ type, name: "a", props }));
    assert.deepEqual(await run(name, resources), nothing);
    assert.equal(emulator.requests.length, 0);
  });

  it("does not apply to an invoker without a finished run, unless the configuration asks for one", async () => {
    const { run, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-a", count: 0 });
    const message = "Invoker ivk-a has not run yet; at least 1 is needed. It passes once a run has finished.";
    const resources = [fakeInvoker("a", "ivk-a")];
    assert.deepEqual(await run(name, resources), {
      violations: [],
      notApplicable: `Not everything can be judged.\n${message}`,
    });
    const { violations, notApplicable } = await run(name, resources, { requireRun: true });
    assert.deepEqual(
      [violations.length, violations[0]?.message.split("\n")[0], notApplicable],
      [1, message, undefined],
    );
  });

  it("asks once whether an invoker that is only recorded exists, and not for one that the stack manages", async () => {
    const { run, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-nightly", name: "backup", count: 0 });
    const recorded = fakeRecords("records", { invokerIds: ["ivk-nigthly"], invokerRecordSet: [] });
    const { notApplicable } = await run(name, [recorded, fakeInvoker("a", "ivk-nightly")]);
    assert.equal(
      notApplicable,
      "Not everything can be judged.\n" +
        "Invoker ivk-nightly has not run yet; at least 1 is needed. It passes once a run has finished.\n" +
        "Invoker ivk-nigthly does not exist: ap-guangzhou has no invoker of this ID, and no run at all under it. Check the ID and the region; the nearest that it has is ivk-nightly (backup).",
    );
    await run("tat-consecutive-failures", [recorded], { maxConsecutiveFailures: 1 });
    const lookups = emulator.requests.filter(({ action }) => action === "DescribeInvokers");
    assert.deepEqual(
      lookups.map(({ parameters }) => parameters.InvokerIds),
      [["ivk-nigthly"], undefined],
    );
  });

  it("takes the configured results for success and passes over the exempt invokers", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "CANCELLED");
    addRuns("ivk-b", "TIMEOUT");
    const resources = [fakeInvoker("a", "ivk-a"), fakeInvoker("b", "ivk-b")];
    const config = { results: ["SUCCESS", "CANCELLED"], exemptInvokerIds: ["ivk-b"] };
    assert.deepEqual(await run(name, resources, config), { violations: [] });
    assert.deepEqual(await run(name, resources, { exemptInvokerIds: ["ivk-a", "ivk-b"] }), nothing);
  });

  it("reports a configuration that cannot be used, and asks nobody", async () => {
    const { run, emulator } = await start();
    const messages: (string | undefined)[] = [];
    for (const config of [{ result: ["SUCCESS"] }, { results: ["RUNNING"] }]) {
      messages.push((await run(name, [fakeInvoker("a", "ivk-a")], config)).violations[0]?.message);
    }
    assert.deepEqual(messages, [
      "The configuration of this policy cannot be used.\nresult: no such property: did you mean results?",
      "The configuration of this policy cannot be used.\nresults: RUNNING is never the result of a finished run: leave it out",
    ]);
    assert.equal(emulator.requests.length, 0);
  });

  it("judges an InvokerRecords by what it holds, without asking", async () => {
    const { run, emulator } = await start();
    const held = [
      makeRun(60, "TIMEOUT", { invocationId: "inv-1" }),
      makeRun(61, "SUCCESS", { invokerId: "ivk-b" }),
      makeRun(120, "SUCCESS"),
    ];
    const records = fakeRecords("both", { invokerIds: ["ivk-a", "ivk-b"], invokerRecordSet: held });
    assert.deepEqual(await run(name, [records]), {
      violations: [{ message: failureOf("ivk-a", "inv-1", "TIMEOUT"), urn: records.urn }],
    });
    assert.equal(emulator.requests.length, 0);
  });

  it("asks about the invokers of an InvokerRecords whose records a preview does not know yet", async () => {
    const { run, addRuns, emulator } = await start();
    addRuns("ivk-a", "SUCCESS", "FAILED");
    addRuns("ivk-b", "FAILED", "SUCCESS");
    for (const invokerRecordSet of [undefined, UNKNOWN_LIST]) {
      const records = fakeRecords("planned", { invokerIds: ["ivk-a", "ivk-b"], invokerRecordSet });
      assert.deepEqual(await run(name, [records]), {
        violations: [{ message: failureOf("ivk-a"), urn: records.urn }],
      });
    }
    assert.equal(emulator.requests.length, 2);
  });

  it("asks about every invoker of the region for an InvokerRecords that names none", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "FAILED");
    addRuns("ivk-b", "FAILED", "SUCCESS");
    const records = fakeRecords("all", {});
    assert.deepEqual(await run(name, [records]), { violations: [{ message: failureOf("ivk-a"), urn: records.urn }] });
  });

  it("asks about invokers whose newest runs the records that are held leave out", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "FAILED");
    const held = [makeRun(120, "SUCCESS", { invocationId: "inv-a1" })];
    const choices = [
      { results: ["SUCCESS"], invokerRecordSet: held },
      { until: "2024-05-01T10:30:00Z", invokerRecordSet: held },
      { maxRecords: 1, invokerRecordSet: [makeRun(1, "SUCCESS", { invokerId: "ivk-b" })] },
      { since: "2024-05-01T11:59:00Z", invokerRecordSet: [] },
    ];
    for (const choice of choices) {
      const { violations } = await run(name, [fakeRecords("some", { invokerIds: ["ivk-a"], ...choice })]);
      assert.deepEqual(
        violations.map(({ message }) => message),
        [failureOf("ivk-a")],
        JSON.stringify(choice),
      );
    }
  });

  it("does not apply to an InvokerRecords whose inputs a preview does not know", async () => {
    const { run, emulator } = await start();
    assert.deepEqual(await run(name, [fakeRecords("later", { invokerIds: [UNKNOWN_TEXT] })]), {
      violations: [],
      notApplicable: "Not everything can be judged.\nlater: its inputs are not known yet",
    });
    assert.equal(emulator.requests.length, 0);
  });

  it("judges an invoker once that is managed and recorded, by what the service says", async () => {
    const { run, addRuns } = await start();
    addRuns("ivk-a", "SUCCESS", "FAILED");
    const invoker = fakeInvoker("a", "ivk-a");
    const records = fakeRecords("old", { invokerIds: ["ivk-a"], invokerRecordSet: [makeRun(120, "SUCCESS")] });
    assert.deepEqual(await run(name, [records, invoker]), {
      violations: [{ message: failureOf("ivk-a"), urn: invoker.urn }],
    });
  });

  it("asks with the settings of an explicit provider, and does not apply while they are not known", async () => {
    const { run, addRuns, emulator } = await start();
    emulator.addInvoker({ invokerId: "ivk-far", count: 0, region: "ap-shanghai" });
    addRuns("ivk-far", "FAILED", "FAILED");
    const settings = {
      domain: emulator.domain,
      protocol: "HTTP",
      secretId: emulator.secretId,
      secretKey: emulator.secretKey,
      region: "ap-shanghai",
    };
    const type = "pulumi:providers:tencentcloud";
    const provider = (props: object) => fakeResource({ type, name: "far", props: { ...settings, ...props } });
    const outcome = await run(name, [fakeInvoker("far", "ivk-far", { provider: provider({}) })]);
    assert.deepEqual(
      outcome.violations.map(({ message }) => message),
      [failureOf("ivk-far")],
    );
    assert.equal(emulator.requests.at(-1)?.region, "ap-shanghai");
    const secretKey = UNKNOWN_TEXT;
    assert.deepEqual(await run(name, [fakeInvoker("far", "ivk-far", { provider: provider({ secretKey }) })]), {
      violations: [],
      notApplicable: "Not everything can be judged.\nfar: its provider's settings are not known yet",
    });
  });

  it("reports the failing invokers of one resource together, the first twenty by name", async () => {
    const { run } = await start();
    const ids = Array.from({ length: 300 }, (_, index) => `ivk-${index}`);
    const held = ids.map((invokerId) => makeRun(60, "FAILED", { invokerId }));
    const records = fakeRecords("many", { invokerIds: ids, maxRecords: 1000, invokerRecordSet: held });
    const { violations } = await run(name, [records]);
    assert.equal(violations.length, 1);
    const lines = violations[0]?.message.split("\n") ?? [];
    assert.equal(lines.length, 22);
    assert.deepEqual(lines[20], "… and 280 more");
  });
});
