import assert from "node:assert/strict";
import { type InvokerReportOptions, parseReportOptions } from "../../sdk/runs/report";
import { makeInvoker } from "./makeInvoker";

const faults = (input: unknown) => {
  const { ok, problems } = parseReportOptions(input);
  assert.equal(ok, problems.length === 0);
  return problems.map(({ property, problem }) => `${property}: ${problem}`);
};

describe("parseReportOptions", () => {
  it("takes every option, none at all, and no invoker", () => {
    const options = { title: "", invokerIds: [], stripLength: 0 };
    assert.deepEqual(parseReportOptions(options), { ok: true, value: options, problems: [] });
    const more = { title: "Runs", invokerIds: ["ivk-a", "b"], stripLength: 1000 };
    assert.deepEqual(parseReportOptions(more), { ok: true, value: more, problems: [] });
    assert.deepEqual(parseReportOptions({}), { ok: true, value: { invokerIds: undefined }, problems: [] });
  });

  it("takes invokers with the moment at which they were read, and lets those appear", () => {
    const { value } = parseReportOptions({ invokers: [makeInvoker()], nowMs: 5 }) as { value: InvokerReportOptions };
    assert.deepEqual([value.invokers, value.nowMs, value.invokerIds], [[makeInvoker()], 5, ["ivk-a"]]);
    assert.deepEqual(faults({ invokers: [makeInvoker()] }), [
      "nowMs: is missing: it says which due times of invokers are over",
    ]);
    assert.deepEqual(faults({ invokers: [makeInvoker(), { ...makeInvoker(), enabled: "yes" }], nowMs: "now" }), [
      'invokers[1].enabled: "yes" is not true or false',
      'nowMs: "now" is not a number of milliseconds since the UNIX epoch',
    ]);
    for (const invoker of [5, null]) {
      assert.deepEqual(faults({ invokers: [invoker], nowMs: 5 }), [`invokers[0]: ${invoker} is not an invoker`]);
    }
  });

  it("takes null in an invoker for what is left out", () => {
    const absent = { recurrence: null, invokeTime: null, tags: null, nextDueTime: null };
    const { recurrence: _, ...once } = makeInvoker({ policy: "ONCE" });
    const parsed = parseReportOptions({ invokers: [{ ...once, ...absent }], nowMs: 5 });
    assert.deepEqual((parsed as { value: InvokerReportOptions }).value.invokers, [once]);
    assert.deepEqual(faults({ invokers: [{ ...once, enabled: null }], nowMs: 5 }), [
      "invokers[0].enabled: undefined is not true or false",
    ]);
  });

  it("takes nothing where one option cannot be used", () => {
    for (const options of [{ title: 5 }, { invokerIds: 5 }, { stripLength: -1 }, { titel: "x" }]) {
      assert.equal(faults(options).length, 1);
    }
  });

  it("names what it cannot use", () => {
    assert.deepEqual(faults({ title: 5, invokerIds: ["a", 5], stripLength: 1001, strip: 1 }), [
      "strip: no such property: known are title, invokerIds, stripLength, invokers, nowMs",
      "title: 5 is not a text",
      "invokerIds[1]: 5 is not a text",
      "stripLength: 1001 is not a whole number from 0 to 1000",
    ]);
    assert.deepEqual(faults({ invokerIds: "ivk-a" }), ['invokerIds: "ivk-a" is not an array of invoker IDs']);
    assert.deepEqual(faults({ invokerIds: new Array(100_001).fill("a") }), [
      "invokerIds: an array of 100001 is too long: at most 100000 invoker IDs are allowed",
    ]);
    assert.equal(faults({ invokerIds: new Array(100_000).fill("a") }).length, 0);
  });
});
