import assert from "node:assert/strict";
import { mock } from "node:test";
import type { PolicyConfigSchema } from "@pulumi/policy";
import { invokerHealthPolicies } from "../../sdk/policy";
import { HEALTH_CRITERIA_PROPERTIES } from "../../sdk/runs/criteria";
import { fakeGate, fakeResource, UNKNOWN_TEXT } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-no-silenced-gate";
const floor = { maxAgeSeconds: 86_400, maxConsecutiveFailures: 1 };
const invokerIds = ["ivk-a"];

describe("forbidSilencedGate", () => {
  const start = usePolicies();

  it("takes every criterion for its floor, within its range and with a description", () => {
    const [policy] = invokerHealthPolicies({ policies: [name] }) as { configSchema?: PolicyConfigSchema }[];
    const { properties = {} } = policy?.configSchema ?? {};
    assert.deepEqual(Object.keys(properties), HEALTH_CRITERIA_PROPERTIES);
    const { description, ...graceSeconds } = properties.graceSeconds as { description: string };
    assert.deepEqual(graceSeconds, { type: "integer", minimum: 0, maximum: 3_155_760_000 });
    assert.match(description, /^How late a gate may let a run start/);
  });

  it("reports a gate that does not ask for the schedule where the floor does", async () => {
    const { run } = await start();
    const weak = fakeGate("weak", { invokerIds, maxMissedRuns: 1, graceSeconds: 900 });
    const { violations } = await run(name, [weak], { maxMissedRuns: 0, maxRunSeconds: 3600 });
    assert.deepEqual(violations[0]?.message.split("\n").slice(0, -1), [
      "Gate weak: maxRunSeconds is not set; the floor asks for at most 3600.",
      "Gate weak: maxMissedRuns is 1; the floor asks for at most 0.",
      "Gate weak: graceSeconds is 900; the floor asks for at most 300.",
    ]);
  });

  it("passes a gate as strict as the floor, and one without criteria where there is no floor", async () => {
    const { run } = await start();
    const strict = fakeGate("strict", { invokerIds, maxAgeSeconds: 3600, maxConsecutiveFailures: 1 });
    assert.deepEqual(await run(name, [strict], floor), { violations: [] });
    assert.deepEqual(await run(name, [fakeGate("plain", { invokerIds })]), { violations: [] });
  });

  it("reports every criterion that is weaker than the floor", async () => {
    const { run } = await start();
    const weak = fakeGate("weak", { invokerIds, maxConsecutiveFailures: 5, results: ["SUCCESS", "FAILED"] });
    const message = [
      "Gate weak: results take FAILED for healthy; the floor takes only SUCCESS.",
      "Gate weak: maxAgeSeconds is not set; the floor asks for at most 86400.",
      "Gate weak: maxConsecutiveFailures is 5; the floor asks for at most 1.",
      "What to do: give the gate criteria that are at least as strict as the floor in this policy's configuration.",
    ].join("\n");
    assert.deepEqual(await run(name, [weak], floor), { violations: [{ message, urn: weak.urn }] });
  });

  it("reports, without any floor, a gate that would let a failed run pass", async () => {
    const { run } = await start();
    const { violations } = await run(name, [fakeGate("weak", { invokerIds, minRuns: 0, maxConsecutiveFailures: 1 })]);
    assert.deepEqual(violations[0]?.message.split("\n").slice(0, -1), [
      "Gate weak: maxConsecutiveFailures is 1; the floor asks for at most 0.",
      "Gate weak: minRuns is 0; the floor asks for at least 1.",
    ]);
  });

  it("does not apply while the criteria are not known", async () => {
    const { run } = await start();
    assert.deepEqual(await run(name, [fakeGate("later", { invokerIds, results: [UNKNOWN_TEXT] })], floor), {
      violations: [],
      notApplicable: "The criteria of later are not known yet.",
    });
  });

  it("does not apply to resources of other types", async () => {
    const { run } = await start();
    const other = fakeResource({ type: "pulumi-nodejs:dynamic/tat:InvokerRecords", name: "a", props: { minRuns: 0 } });
    assert.deepEqual(await run(name, [other], floor), {
      violations: [],
      notApplicable: "It is no InvokerHealthGate.",
    });
  });

  it("tells once of a misspelt result in the floor, which is taken", async () => {
    const { run } = await start();
    const say = mock.method(console, "warn", () => {});
    try {
      const given = fakeGate("given", { invokerIds, results: ["SUCESS"] });
      for (const _ of [1, 2]) assert.deepEqual(await run(name, [given], { results: ["SUCESS"] }), { violations: [] });
      assert.deepEqual(
        say.mock.calls.map(({ arguments: said }) => said),
        [[`${name}: results: "SUCESS" is not a documented result: did you mean SUCCESS? It is taken as it is.`]],
      );
    } finally {
      say.mock.restore();
    }
  });

  it("reports a floor that means nothing", async () => {
    const { run } = await start();
    const { violations } = await run(name, [fakeGate("plain", { invokerIds })], { windowRuns: 5 });
    assert.match(
      violations[0]?.message ?? "",
      /^The configuration of this policy cannot be used\.\nwindowRuns: says what/,
    );
  });
});
