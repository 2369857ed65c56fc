import assert from "node:assert/strict";
import fc from "fast-check";
import { END, START, Stretches } from "../../sdk/history/Stretches";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { modelRecord } from "./ModelService";

const TOTAL = 100;

function makePage(offset: number, records: readonly InvokerRecord[], totalCount = TOTAL) {
  return { offset, records, totalCount, askedAt: 1, answeredAt: 2 };
}

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => modelRecord(1, -(from + index)));

describe("Stretches", () => {
  it("joins the first page to the start and the last one to the end, and no others", () => {
    const stretches = new Stretches();
    const first = stretches.add(makePage(0, rows(0, 10))).stretch;
    const middle = stretches.add(makePage(20, rows(20, 30))).stretch;
    const last = stretches.add(makePage(90, rows(90, 100))).stretch;
    const joined = [START, first, middle, last, END].map((stretch) =>
      [START, END].map((side) => stretches.areJoined(stretch, side)),
    );
    assert.deepEqual(joined, [
      [true, false],
      [true, false],
      [false, false],
      [false, true],
      [false, true],
    ]);
  });

  it("joins pages that share a row, and those that they are joined to", () => {
    const stretches = new Stretches();
    const [a, b, bridge] = [rows(10, 20), rows(30, 40), rows(19, 31)].map(
      (records) => stretches.add(makePage(10, records)).stretch,
    );
    assert.equal(stretches.areJoined(a as number, b as number), true);
    assert.equal(stretches.areJoined(bridge as number, a as number), true);
  });

  it("tells which records were not met before", () => {
    const stretches = new Stretches();
    stretches.add(makePage(0, rows(0, 10)));
    assert.deepEqual(stretches.add(makePage(8, rows(8, 12))).fresh, rows(10, 12));
    assert.deepEqual(stretches.add(makePage(8, rows(8, 12))).fresh, []);
  });

  const run = modelRecord(1, 0, "RUNNING");
  const bare = { ...run, invocationId: "" };
  for (const [title, known, again] of [
    ["after its result has changed", run, { ...run, result: "SUCCESS" }],
    [
      "without invocation when its time is written in another way",
      bare,
      { ...bare, invokeTime: "2026-11-01T08:00:05+08:00" },
    ],
    ["with an odd invocation ID", { ...run, invocationId: "7" }, { ...run, invocationId: "7" }],
  ] as const) {
    it(`knows a run again ${title}`, () => {
      const stretches = new Stretches();
      stretches.add(makePage(0, [known]));
      assert.deepEqual(stretches.add(makePage(0, [again])).fresh, []);
    });
  }

  for (const [title, one, other] of [
    ["invocation ID", run, { ...run, invocationId: "inv-6" }],
    ["invoker", run, { ...run, invokerId: "ivk-b" }],
    ["time, where no invocation ID is there", bare, { ...bare, invokeTime: "2026-11-01T00:00:06Z" }],
    ["reason, where no invocation ID is there", bare, { ...bare, reason: "by hand" }],
    ["presence of an invocation ID", run, bare],
  ] as const) {
    it(`tells runs apart by their ${title}`, () => {
      const stretches = new Stretches();
      stretches.add(makePage(0, [one]));
      assert.deepEqual(stretches.add(makePage(1, [other])).fresh, [other]);
      assert.deepEqual(stretches.add(makePage(0, [one, other])).fresh, []);
    });
  }

  it("takes no invocation ID for what stands in place of one, or for the second of two rows that nothing tells apart", () => {
    const part = fc.string({ unit: fc.constantFrom("0", "1", ":", "#", "@", "a"), maxLength: 4 });
    const makeRow = (invocationId: string) => ({
      ...run,
      invocationId,
      invokeTime: "1970-01-01T00:00:00.001Z",
      reason: "a",
    });
    fc.assert(
      fc.property(part, part, (a, b) => {
        const stretches = new Stretches();
        stretches.add(makePage(0, [makeRow(a), makeRow(a)]));
        assert.equal(stretches.add(makePage(0, [makeRow(b), makeRow(b)])).fresh.length, a === b ? 0 : 2);
      }),
    );
  });

  it("counts rows of one page that nothing tells apart, and knows them again", () => {
    const stretches = new Stretches();
    assert.deepEqual(stretches.add(makePage(0, [bare, bare])).fresh, [bare, bare]);
    assert.deepEqual(stretches.add(makePage(0, [bare, bare, bare])).fresh, [bare]);
  });
});
