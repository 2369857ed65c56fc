import assert from "node:assert/strict";
import { batchesOf, PageReader, reachesEnd } from "../../sdk/history/PageReader";
import type { TatApi } from "../../sdk/wire/TatApi";
import { ModelService, modelHistory } from "./ModelService";

/** A service that never answers, and fails with the reason of its signal. */
const silent: Pick<TatApi, "describeInvokerRecords"> = {
  describeInvokerRecords: (_, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    }),
};

describe("PageReader", () => {
  it("asks for a hundred rows, and orders the moments of asking and answering", async () => {
    const service = new ModelService(modelHistory(1, 130));
    const requestIds: string[] = [];
    const reader = new PageReader(service, undefined, undefined, requestIds);
    const [first, second] = await Promise.all([reader.read(0), reader.read(100, 50)]);
    assert.deepEqual(service.requests, [
      { invokerIds: undefined, limit: 100, offset: 0 },
      { invokerIds: undefined, limit: 50, offset: 100 },
    ]);
    assert.deepEqual([first.askedAt, second.askedAt, first.answeredAt, second.answeredAt], [1, 2, 3, 4]);
    assert.deepEqual([reachesEnd(first), reachesEnd(second)], [false, true]);
    await reader.narrow(["ivk-0001"]).read(0, 1);
    assert.deepEqual(requestIds, ["request-1", "request-2", "request-3"]);
  });

  for (const [title, abort] of [
    ["the caller's signal", 0],
    ["the signal of this reading", 1],
  ] as const) {
    it(`ends with ${title}, be the other there or not`, async () => {
      for (const isAlone of [false, true]) {
        const controllers = [new AbortController(), new AbortController()] as const;
        const signals = controllers.map(({ signal }, index) => (isAlone && index !== abort ? undefined : signal));
        const reading = new PageReader(silent as TatApi, undefined, signals[0]).read(0, 100, signals[1]);
        const reason = new Error("enough");
        controllers[abort].abort(reason);
        await assert.rejects(reading, reason);
      }
    });
  }
});

describe("batchesOf", () => {
  const ids = Array.from({ length: 201 }, (_, index) => `ivk-${String(999 - index)}`);

  it("leaves as many as one request may name in their order", () => {
    assert.deepEqual(batchesOf(ids.slice(0, 100)), [ids.slice(0, 100)]);
    assert.deepEqual(batchesOf([]), []);
  });

  it("shares more out the same way, in whatever order they are named", () => {
    const sorted = [...ids].reverse();
    const batches = [sorted.slice(0, 100), sorted.slice(100, 200), sorted.slice(200)];
    assert.deepEqual(batchesOf(ids), batches);
    assert.deepEqual(batchesOf(sorted), batches);
  });
});
