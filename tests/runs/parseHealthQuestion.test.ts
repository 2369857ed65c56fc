import assert from "node:assert/strict";
import { parseHealthQuestion } from "../../sdk/runs/publicFunctions";
import { makeInvoker } from "./makeInvoker";
import { makeRun } from "./makeRun";

const runs = [makeRun(1, "SUCCESS")];
const good = { invokerIds: ["ivk-a", "ivk-b", "ivk-a"], criteria: { minRuns: 2 }, recordsOf: () => runs, nowMs: 1.5 };
const faults = (input: unknown) => {
  const { ok, problems } = parseHealthQuestion(input);
  assert.equal(ok, false);
  return problems.map(({ property, problem }) => `${property}: ${problem}`);
};

describe("parseHealthQuestion", () => {
  it("asks for the records of each invoker once", () => {
    const asked: string[] = [];
    const recordsOf = (invokerId: string) => {
      asked.push(invokerId);
      return invokerId === "ivk-a" ? runs : [];
    };
    const parsed = parseHealthQuestion({ ...good, recordsOf });
    assert.ok(parsed.ok);
    const { value } = parsed;
    assert.deepEqual([value.invokerIds, value.nowMs, value.criteria.minRuns], [["ivk-a", "ivk-b"], 1.5, 2]);
    assert.deepEqual(["ivk-a", "ivk-b", "ivk-c"].map(value.recordsOf), [runs, [], []]);
    assert.deepEqual(asked, ["ivk-a", "ivk-b"]);
  });

  it("takes the default criteria where none are given", () => {
    const parsed = parseHealthQuestion({ ...good, criteria: undefined });
    assert.deepEqual(parsed.ok && parsed.value.criteria, {});
  });

  it("names everything that is missing", () => {
    assert.deepEqual(faults({}), ["invokerIds: is missing", "recordsOf: is missing", "nowMs: is missing"]);
    assert.deepEqual(faults(5), ["arguments: 5 is not an object of named arguments"]);
    assert.deepEqual(faults({ ...good, nowMS: 5 }), ["nowMS: no such property: did you mean nowMs?"]);
  });

  it("asks for invokers where they are judged by their schedules, and only there", () => {
    const criteria = { maxMissedRuns: 0 };
    const invokerOf = (invokerId: string) => (invokerId === "ivk-a" ? makeInvoker() : undefined);
    const parsed = parseHealthQuestion({ ...good, criteria, invokerOf });
    assert.deepEqual(parsed.ok && ["ivk-a", "ivk-b"].map((id) => parsed.value.invokerOf?.(id)), [
      makeInvoker(),
      undefined,
    ]);
    assert.ok(parseHealthQuestion({ ...good, invokerOf: () => 5 }).ok);
    assert.deepEqual(faults({ ...good, criteria }), [
      "invokerOf: is missing: maxMissedRuns is judged by the invokers' schedules",
    ]);
    const faultOf = (invoker: unknown) => faults({ ...good, criteria, invokerOf: () => invoker });
    assert.deepEqual(faultOf(5), ['invokerOf("ivk-a"): 5 is not an invoker']);
    assert.deepEqual(faultOf({ ...makeInvoker(), enabled: 1 }), ['invokerOf("ivk-a").enabled: 1 is not true or false']);
    assert.deepEqual(faultOf({ ...makeInvoker(), recurrence: 5 }), ['invokerOf("ivk-a").recurrence: 5 is not a text']);
    for (const updatedTime of ["yesterday", "on 2021-09-06T09:33:05Z", "2021-09-06T09:33:05Z at night"]) {
      assert.deepEqual(faultOf({ ...makeInvoker(), updatedTime }), [
        `invokerOf("ivk-a").updatedTime: "${updatedTime}" is not a time with its offset, such as 2021-09-06T09:33:05Z`,
      ]);
    }
  });

  it("takes no text for a time", () => {
    assert.deepEqual(faults({ ...good, nowMs: "5" }), [
      'nowMs: "5" is not a number of milliseconds since the UNIX epoch',
    ]);
  });

  it("names criteria by where they stand", () => {
    assert.deepEqual(faults({ ...good, criteria: { windowRuns: 5 } }), [
      "criteria.windowRuns: says what minSuccessRate is counted over, and there is none: give minSuccessRate too",
    ]);
    assert.deepEqual(faults({ ...good, criteria: { minRuns: -1, minRun: 1 } }), [
      "criteria.minRun: no such property: did you mean minRuns?",
      "criteria.minRuns: -1 is not a whole number from 0 to 1000000",
    ]);
    assert.deepEqual(faults({ ...good, criteria: 5 }), ["criteria: 5 is not an object of named arguments"]);
    assert.deepEqual(faults({ ...good, criteria: { minRun: 1 } }).length, 1);
  });

  it("names a record by its invoker", () => {
    assert.deepEqual(faults({ ...good, recordsOf: () => [5] }), ['recordsOf("ivk-a")[0]: 5 is not a record']);
    assert.deepEqual(faults({ ...good, recordsOf: () => undefined }), [
      'recordsOf("ivk-a"): undefined is not an array of records',
    ]);
    assert.deepEqual(faults({ ...good, recordsOf: {} }), ["recordsOf: an object is not a function"]);
  });

  for (const nowMs of [8.64e15, -8.64e15, 0]) {
    it(`takes ${nowMs} as a time`, () => assert.ok(parseHealthQuestion({ ...good, nowMs }).ok));
  }

  for (const nowMs of [8.65e15, -8.65e15, Number.NaN]) {
    it(`refuses ${nowMs} as a time`, () =>
      assert.deepEqual(faults({ ...good, nowMs }), [
        `nowMs: ${nowMs} is not a number of milliseconds since the UNIX epoch`,
      ]));
  }
});
