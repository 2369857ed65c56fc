import assert from "node:assert/strict";
import fc from "fast-check";
import { readLatestInvokerRecords } from "../../sdk/reads/latest";
import { ModelService, modelHistory, modelRecord, ROW_ORDERS } from "../history/ModelService";

const idOf = (invoker: number) => modelRecord(invoker, 0).invokerId;
const idsUpTo = (count: number) => Array.from({ length: count }, (_, index) => idOf(index + 1));

async function readLatest(service: ModelService, invokerIds: string[]): Promise<(string | undefined)[]> {
  const latest = await readLatestInvokerRecords(() => service, { invokerIds });
  assert.deepEqual(Object.keys(latest), [...new Set(invokerIds)]);
  return invokerIds.map((invokerId) => latest[invokerId]?.invocationId);
}

describe("readLatestInvokerRecords", () => {
  it("finds the latest run of 100 invokers on similar schedules, 1,443 records each, in at most 10 calls", async () => {
    const rows = idsUpTo(100).flatMap((_, index) => modelHistory(index + 1, 1443, 1440));
    const service = new ModelService(rows);
    assert.deepEqual(
      await readLatest(service, idsUpTo(100)),
      idsUpTo(100).map((_, index) => `inv-${index + 1}m0`),
    );
    assert.ok(service.requests.length <= 10, `${service.requests.length} calls`);
  });

  it("asks again without a busy invoker that hides 99 others", async () => {
    const busy = modelHistory(1, 3000);
    const nightly = idsUpTo(100)
      .slice(1)
      .map((_, index) => modelRecord(index + 2, -2000 - index));
    const service = new ModelService([...busy, ...nightly]);
    const expected = idsUpTo(100).map((_, index) => (index === 0 ? "inv-1m0" : `inv-${index + 1}m${-1999 - index}`));
    assert.deepEqual(await readLatest(service, idsUpTo(100)), expected);
    assert.ok(service.requests.length <= 5, `${service.requests.length} calls`);
  });

  it("asks once for a single invoker", async () => {
    const service = new ModelService(modelHistory(1, 1443));
    assert.deepEqual(await readLatest(service, [idOf(1)]), ["inv-1m0"]);
    assert.deepEqual(service.requests, [{ invokerIds: [idOf(1)], limit: 100, offset: 0 }]);
  });

  it("knows of no run where there is none, and asks no second time", async () => {
    const service = new ModelService(modelHistory(1, 3));
    assert.deepEqual(await readLatest(service, [idOf(2), idOf(1)]), [undefined, "inv-1m0"]);
    assert.equal(service.requests.length, 1);
  });

  it("splits more than 100 invokers", async () => {
    const service = new ModelService(idsUpTo(250).map((_, index) => modelRecord(index + 1, -index)));
    assert.deepEqual(
      await readLatest(service, idsUpTo(250)),
      idsUpTo(250).map((_, index) => `inv-${index + 1}m${-index || 0}`),
    );
    assert.equal(service.requests.length, 3);
  });

  it("refuses to be asked without invokers", async () => {
    await assert.rejects(
      readLatestInvokerRecords(() => new ModelService([]), {} as { invokerIds: string[] }),
      {
        property: "invokerIds",
      },
    );
  });

  it("finds the latest runs in whatever order the service lists its records", async () => {
    const history = fc.tuple(
      fc.integer({ min: 0, max: 260 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 0, max: 900 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROW_ORDERS),
        fc.array(history, { minLength: 1, maxLength: 12 }),
        async (order, histories) => {
          const rows = histories.flatMap(([count, everyMinutes, behind], index) =>
            Array.from({ length: count }, (_, run) => modelRecord(index + 1, -behind - run * everyMinutes)),
          );
          const expected = histories.map(([count, , behind], index) =>
            count ? `inv-${index + 1}m${-behind || 0}` : undefined,
          );
          const service = new ModelService(rows, order);
          assert.deepEqual(await readLatest(service, idsUpTo(histories.length)), expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});
