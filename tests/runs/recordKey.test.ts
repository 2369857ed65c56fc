import assert from "node:assert/strict";
import fc from "fast-check";
import { recordKey } from "../../sdk/runs/InvokerRecord";
import { makeRun } from "./makeRun";

describe("recordKey", () => {
  it("knows a run again after its result has changed", () => {
    assert.equal(recordKey(makeRun(5, "RUNNING")), recordKey(makeRun(5, "SUCCESS")));
  });

  it("knows a run without invocation again when its time is written in another way", () => {
    const run = makeRun(5, "RUNNING", { invocationId: "" });
    assert.equal(recordKey(run), recordKey({ ...run, invokeTime: run.invokeTime.replace("Z", "+00:00") }));
  });

  const run = makeRun(5, "FAILED");
  const bare = { ...run, invocationId: "" };
  const different = [
    ["invocation ID", run, { ...run, invocationId: "inv-6" }],
    ["invoker", run, { ...run, invokerId: "ivk-b" }],
    ["time, where no invocation ID is there", bare, makeRun(6, "FAILED", { invocationId: "" })],
    ["reason, where no invocation ID is there", bare, { ...bare, reason: "by hand" }],
    ["presence of an invocation ID", run, bare],
  ] as const;
  for (const [title, a, b] of different) {
    it(`tells runs apart by their ${title}`, () => {
      assert.notEqual(recordKey(a), recordKey(b));
    });
  }

  it("never runs the parts together, whatever characters they hold", () => {
    const part = fc.string({ unit: fc.constantFrom("1", ":", "#", "@", "a"), maxLength: 4 });
    fc.assert(
      fc.property(part, part, part, part, (invokerA, invocationA, invokerB, invocationB) => {
        fc.pre(invocationA !== "" && invocationB !== "");
        const a = makeRun(1, "X", { invokerId: invokerA, invocationId: invocationA });
        const b = makeRun(1, "X", { invokerId: invokerB, invocationId: invocationB });
        assert.equal(recordKey(a) === recordKey(b), invokerA === invokerB && invocationA === invocationB);
      }),
    );
  });
});
