import assert from "node:assert/strict";
import { compareTies, invokeTimeMs } from "../../sdk/runs/InvokerRecord";
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

describe("compareTies", () => {
  const run = makeRun(5, "SUCCESS", { invocationId: "inv-5" });
  // Each pair differs in what the title names, and behind it; the first is to come first.
  const pairs: [string, Parameters<typeof compareTies>][] = [
    ["invocation ID", [{ ...run, invocationId: "inv-6", invokerId: "ivk-0" }, run]],
    ["then invoker ID", [{ ...run, invokerId: "ivk-b", result: "A" }, run]],
    ["then result", [{ ...run, result: "TIMEOUT", reason: "a" }, run]],
    ["then reason", [{ ...run, reason: "timer" }, run]],
    ["then how the time is written", [run, { ...run, invokeTime: run.invokeTime.replace("Z", "+00:00") }]],
  ];
  for (const [title, [first, second]] of pairs) {
    it(`orders by ${title}`, () => {
      assert.equal(compareTies(first, second), -1);
      assert.equal(compareTies(second, first), 1);
    });
  }

  it("calls only equal records equal", () => {
    assert.equal(compareTies(run, { ...run }), 0);
  });
});
