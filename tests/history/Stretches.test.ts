import assert from "node:assert/strict";
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

  it("does not take runs of two invokers with the same invocation ID for one", () => {
    const stretches = new Stretches();
    const [one, other] = [modelRecord(1, 0), { ...modelRecord(2, 0), invocationId: modelRecord(1, 0).invocationId }];
    assert.deepEqual(stretches.add(makePage(0, [one, other])).fresh, [one, other]);
    assert.deepEqual(stretches.add(makePage(0, [other])).fresh, []);
  });

  it("counts rows of one page that nothing tells apart, and knows them again", () => {
    const stretches = new Stretches();
    const bare = { ...modelRecord(1, 0), invocationId: "" };
    assert.deepEqual(stretches.add(makePage(0, [bare, bare])).fresh, [bare, bare]);
    assert.deepEqual(stretches.add(makePage(0, [bare, bare, bare])).fresh, [bare]);
  });
});
