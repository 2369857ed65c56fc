import assert from "node:assert/strict";
import { type IsEnough, readNewestOfEach } from "../../sdk/history/readNewestOfEach";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { ModelService, modelHistory, modelRecord } from "./ModelService";

const idOf = (invoker: number) => modelRecord(invoker, 0).invokerId;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const hasOne: IsEnough = (newest) => newest.length > 0;

/** Old runs of an invoker, one a minute, behind all that {@link modelHistory} makes. */
const oldRuns = (invoker: number, count: number) => range(0, count).map((run) => modelRecord(invoker, -10_000 - run));

async function readNewest(rows: readonly InvokerRecord[], invokers: number[], isEnough = hasOne) {
  const service = new ModelService(rows);
  const found = await readNewestOfEach(service, invokers.map(idOf), isEnough);
  return {
    counts: new Map(invokers.map((invoker) => [invoker, found.get(idOf(invoker))?.length])),
    newest: new Map(invokers.map((invoker) => [invoker, found.get(idOf(invoker))?.[0]])),
    asked: service.requests.map(({ invokerIds, offset }) => ({ invokerIds, offset })),
    found,
  };
}

describe("readNewestOfEach", () => {
  it("asks once where the first page has enough of every invoker, however much follows", async () => {
    const invokers = range(1, 61);
    const { asked, newest } = await readNewest(
      invokers.flatMap((invoker) => modelHistory(invoker, 5)),
      invokers,
    );
    assert.equal(asked.length, 1);
    for (const invoker of invokers) assert.deepEqual(newest.get(invoker), modelRecord(invoker, 0));
  });

  it("splits the rest into four, side by side, where a round completes few of many", async () => {
    const invokers = range(1, 101);
    const rows = [...modelHistory(1, 1000), ...range(2, 101).flatMap((invoker) => oldRuns(invoker, 1))];
    const { asked, newest } = await readNewest(rows, invokers);
    const open = range(2, 101).map(idOf);
    assert.deepEqual(asked, [
      { invokerIds: invokers.map(idOf), offset: 0 },
      { invokerIds: open.slice(0, 25), offset: 0 },
      { invokerIds: open.slice(25, 50), offset: 0 },
      { invokerIds: open.slice(50, 75), offset: 0 },
      { invokerIds: open.slice(75), offset: 0 },
    ]);
    for (const invoker of range(2, 101)) assert.deepEqual(newest.get(invoker), oldRuns(invoker, 1)[0]);
  });

  it("asks for the rest at once where a round completes a tenth", async () => {
    const invokers = range(1, 101);
    const rows = [
      ...range(1, 11).flatMap((invoker) => modelHistory(invoker, 100)),
      ...range(11, 101).flatMap((invoker) => oldRuns(invoker, 1)),
    ];
    const { asked } = await readNewest(rows, invokers);
    assert.deepEqual(asked, [
      { invokerIds: invokers.map(idOf), offset: 0 },
      { invokerIds: range(11, 101).map(idOf), offset: 0 },
    ]);
  });

  it("goes on with all of them while half of a page's rows serve invokers that need some", async () => {
    const others = range(2, 51);
    // The first page: 51 rows of one invoker that has enough with the first of them, and one of each of 49 others.
    const rows = [
      ...range(0, 51).map((run) => modelRecord(1, -run)),
      ...others.map((invoker) => modelRecord(invoker, -60)),
      ...others.flatMap((invoker) => oldRuns(invoker, 1)),
      ...range(0, 300).map((run) => modelRecord(1, -20_000 - run)),
    ];
    const isEnough: IsEnough = (newest) => newest.length >= (newest[0]?.invokerId === idOf(1) ? 1 : 2);
    const { asked, counts } = await readNewest(rows, [1, ...others], isEnough);
    assert.deepEqual(new Set(asked.map(({ invokerIds }) => invokerIds?.length)), new Set([50]));
    for (const invoker of others) assert.equal(counts.get(invoker), 2);
  });

  it("gives an empty list for an invoker without a run, and nothing for no invokers", async () => {
    const { found } = await readNewest(modelHistory(1, 3), [1, 2]);
    assert.deepEqual([...found.keys()].sort(), [idOf(1), idOf(2)]);
    assert.deepEqual(found.get(idOf(2)), []);
  });
});
