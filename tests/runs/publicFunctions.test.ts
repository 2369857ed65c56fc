import assert from "node:assert/strict";
import * as open from "../../sdk/runs/publicFunctions";
import { renderInvokerReport, renderRunStrip } from "../../sdk/runs/report";
import { computeStatistics } from "../../sdk/runs/statistics";
import { makeInvoker } from "./makeInvoker";
import { makeRun, NOW_MS } from "./makeRun";

const records = [makeRun(1, "SUCCESS"), makeRun(2, "FAILED")];
const question = { invokerIds: ["ivk-a"], criteria: {}, recordsOf: () => records, nowMs: NOW_MS };
const given = <T>(value: unknown) => value as T;

describe("the public functions over records", () => {
  it("answer as those that trust what they are given", () => {
    const schedule = { invoker: makeInvoker(), nowMs: NOW_MS };
    assert.deepEqual(open.computeStatistics(records), computeStatistics(records));
    assert.equal(open.renderInvokerReport(records, { title: "Runs" }), renderInvokerReport(records, { title: "Runs" }));
    assert.equal(open.renderRunStrip(records, 1, schedule), renderRunStrip(records, 1, schedule));
    assert.equal(open.renderRunStrip(records), "✗✓");
    assert.equal(open.renderRunStrip(records, 20, given(null)), "✗✓");
    assert.equal(open.judgeHealth(question).healthy, true);
  });

  const refused: [string, () => unknown, string][] = [
    ["computeStatistics", () => open.computeStatistics(given("x")), 'records: "x" is not an array of records'],
    ["renderInvokerReport", () => open.renderInvokerReport(given("x")), 'records: "x" is not an array of records'],
    ["renderInvokerReport", () => open.renderInvokerReport([], { title: given(5) }), "title: 5 is not a text"],
    ["renderRunStrip", () => open.renderRunStrip(given("x")), 'records: "x" is not an array of records'],
    ["renderRunStrip", () => open.renderRunStrip([], -1), "length: -1 is not a whole number from 0 to 1000"],
    ["renderRunStrip", () => open.renderRunStrip([], 5, given(5)), "schedule: 5 is not an object of named arguments"],
    ["judgeHealth", () => open.judgeHealth({ ...question, nowMs: given(undefined) }), "nowMs: is missing"],
  ];
  for (const [name, call, message] of refused) {
    it(`refuse what they cannot use: ${name}, ${message}`, () => {
      assert.throws(call, { code: "InvalidArgument", message });
    });
  }
});
