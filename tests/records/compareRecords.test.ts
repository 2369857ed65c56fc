import assert from "node:assert/strict";
import { compareNewestFirst, invokeTimeMs } from "../../sdk/records/compareRecords";
import { makeRun } from "./makeRun";

describe("invokeTimeMs", () => {
  const instantMs = Date.UTC(2021, 8, 6, 9, 33, 5);
  for (const invokeTime of ["2021-09-06T09:33:05Z", "2021-09-06T09:33:05+00:00", "2021-09-06T17:33:05+08:00"]) {
    it(`reads ${invokeTime}`, () => {
      assert.equal(invokeTimeMs({ invokeTime }), instantMs);
    });
  }

  it("puts a time that cannot be read before every other", () => {
    assert.equal(invokeTimeMs({ invokeTime: "yesterday" }), Number.NEGATIVE_INFINITY);
  });
});

describe("compareNewestFirst", () => {
  const run = makeRun(5, "SUCCESS", { invocationId: "inv-5" });
  // Each pair differs in one field alone; the first is to come first.
  const pairs: [string, Parameters<typeof compareNewestFirst>][] = [
    ["time before all else", [makeRun(4, "A", { invokerId: "ivk-0" }), makeRun(5, "Z", { invokerId: "ivk-z" })]],
    ["then invocation ID", [{ ...run, invocationId: "inv-6", invokerId: "ivk-0" }, run]],
    ["then invoker ID", [{ ...run, invokerId: "ivk-b", result: "A" }, run]],
    ["then result", [{ ...run, result: "TIMEOUT", reason: "a" }, run]],
    ["then reason", [{ ...run, reason: "timer" }, run]],
    ["then how the time is written", [run, { ...run, invokeTime: run.invokeTime.replace("Z", "+00:00") }]],
    ["an unreadable time last", [run, { ...run, invokeTime: "never" }]],
  ];
  for (const [title, [first, second]] of pairs) {
    it(`orders by ${title}`, () => {
      assert.equal(compareNewestFirst(first, second), -1);
      assert.equal(compareNewestFirst(second, first), 1);
    });
  }

  it("calls only equal records equal", () => {
    assert.equal(compareNewestFirst(run, { ...run }), 0);
  });

  it("compares two unreadable times by the rest", () => {
    assert.equal(compareNewestFirst(makeRun(1, "A", { invokeTime: "x" }), makeRun(2, "A", { invokeTime: "y" })), 1);
  });
});
