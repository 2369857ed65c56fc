import assert from "node:assert/strict";
import fc from "fast-check";
import { type GetInvokerRecordsArgs, readInvokerRecords } from "../../sdk/reads/records";
import { type InvokerRecord, sortNewestFirst } from "../../sdk/runs/InvokerRecord";
import { ModelService, modelHistory, modelRecord, ROW_ORDERS } from "../history/ModelService";

const idOf = (invoker: number) => modelRecord(invoker, 0).invokerId;
const timeOf = (minute: number) => modelRecord(1, minute).invokeTime;

/** What must come out, by a look at all rows of the service's list. */
function expectRecords(rows: readonly InvokerRecord[], args: GetInvokerRecordsArgs): InvokerRecord[] {
  const matching = rows
    .filter((row) => args.invokerIds === undefined || args.invokerIds.includes(row.invokerId))
    .filter((row) => args.since === undefined || Date.parse(row.invokeTime) >= Date.parse(args.since))
    .filter((row) => args.until === undefined || Date.parse(row.invokeTime) < Date.parse(args.until))
    .filter((row) => args.results === undefined || args.results.includes(row.result));
  return sortNewestFirst(matching).slice(0, args.maxRecords);
}

describe("readInvokerRecords", () => {
  const minutely = modelHistory(1, 1443);
  const cases: [title: string, rows: InvokerRecord[], args: GetInvokerRecordsArgs, calls: number][] = [
    ["the whole history", minutely, {}, 15],
    ["the newest 100 of one invoker", minutely, { invokerIds: [idOf(1)], maxRecords: 100 }, 1],
    ["the newest one", minutely, { invokerIds: [idOf(1)], maxRecords: 1 }, 1],
    ["the newest 250", minutely, { invokerIds: [idOf(1)], maxRecords: 250 }, 3],
    ["runs since half an hour before the newest", minutely, { invokerIds: [idOf(1)], since: timeOf(-30) }, 1],
    ["runs since row 150: one page, then two more", minutely, { invokerIds: [idOf(1)], since: timeOf(-150) }, 3],
    ["runs of a window further back", minutely, { invokerIds: [idOf(1)], since: timeOf(-220), until: timeOf(-210) }, 3],
    [
      "runs before an instant, to the end of the history",
      minutely,
      { invokerIds: [idOf(1)], until: timeOf(-1400) },
      15,
    ],
    [
      "the newest of two invokers whose runs alternate",
      [...modelHistory(1, 500), ...modelHistory(2, 500)],
      { invokerIds: [idOf(1), idOf(2)], maxRecords: 100 },
      1,
    ],
    [
      "the newest of two invokers of which one fills the page, with two calls to be sure of the order",
      [...modelHistory(1, 1000), modelRecord(2, -600)],
      { invokerIds: [idOf(1), idOf(2)], maxRecords: 50 },
      3,
    ],
    [
      "the newest of a region with one busy invoker",
      [...modelHistory(1, 1000), modelRecord(2, -600)],
      { maxRecords: 100 },
      3,
    ],
    ["the newest of a region with one invoker", minutely, { maxRecords: 100 }, 2],
    [
      "102 invokers in two lists",
      Array.from({ length: 102 }, (_, invoker) => modelRecord(invoker, invoker)),
      { invokerIds: Array.from({ length: 102 }, (_, invoker) => idOf(invoker)) },
      2,
    ],
    ["an invoker named twice once", minutely, { invokerIds: [idOf(1), idOf(1)], maxRecords: 10 }, 1],
    ["runs with one result", [...modelHistory(1, 30), modelRecord(1, 1, "FAILED")], { results: ["FAILED"] }, 1],
  ];
  for (const [title, rows, args, calls] of cases) {
    it(`reads ${title}: ${calls} ${calls === 1 ? "call" : "calls"}`, async () => {
      const service = new ModelService(rows);
      const result = await readInvokerRecords(() => service, args);
      assert.deepEqual(result.invokerRecordSet, expectRecords(service.records, args));
      assert.equal(service.requests.length, calls);
      assert.equal(result.requestIds.length, calls);
    });
  }

  it("asks for exactly the page it is told, and keeps the service's order", async () => {
    const service = new ModelService(modelHistory(1, 250), "oldestFirst");
    const result = await readInvokerRecords(() => service, { invokerIds: [idOf(1)], limit: 7, offset: 20 });
    assert.deepEqual(service.requests, [{ invokerIds: [idOf(1)], limit: 7, offset: 20 }]);
    assert.deepEqual(result, {
      invokerRecordSet: service.records.slice(20, 27),
      totalCount: 250,
      requestIds: ["request-1"],
    });
  });

  it("counts all records of the invokers, whatever is chosen among them", async () => {
    const service = new ModelService([...modelHistory(1, 120), modelRecord(1, 5, "FAILED")]);
    const counts = [{}, { maxRecords: 3 }, { results: ["FAILED"] }, { since: timeOf(0) }].map(
      async (args) => (await readInvokerRecords(() => service, { invokerIds: [idOf(1)], ...args })).totalCount,
    );
    assert.deepEqual(await Promise.all(counts), [121, 121, 121, 121]);
  });

  for (const [args, property] of [
    [{ invokerIds: ["ivk-good1234", "invoker"] }, "invokerIds[1]"],
    [{ limit: 10, maxRecords: 5 }, "limit"],
    [{ since: "yesterday" }, "since"],
  ] as const) {
    it(`refuses a bad ${property} before any request`, async () => {
      const service = new ModelService([]);
      const rejection = { name: "InvalidArgumentError", code: "InvalidArgument", property };
      await assert.rejects(
        readInvokerRecords(() => service, args as unknown as GetInvokerRecordsArgs),
        rejection,
      );
      assert.equal(service.requests.length, 0);
    });
  }

  it("reads what was asked for, in whatever order the service lists its records", async () => {
    const minute = fc.integer({ min: -500, max: 10 });
    const args = fc.record(
      {
        invokerIds: fc.subarray([idOf(1), idOf(2), idOf(3)], { minLength: 1 }),
        since: minute.map(timeOf),
        maxRecords: fc.integer({ min: 1, max: 300 }),
        results: fc.constant<string[]>(["FAILED"]),
      },
      { requiredKeys: [] },
    );
    const counts = fc.tuple(...[350, 150, 20].map((max) => fc.integer({ min: 0, max })));
    const everyMinutes = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 20 })));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROW_ORDERS),
        counts,
        everyMinutes,
        args,
        async (order, runs, every, query) => {
          const rows = runs
            .flatMap((count, index) => modelHistory(index + 1, count, every[index]))
            .map((row, index) => (index % 7 === 3 ? { ...row, result: "FAILED" } : row));
          const { invokerRecordSet } = await readInvokerRecords(() => new ModelService(rows, order), query);
          assert.deepEqual(invokerRecordSet.map(compactTime), expectRecords(rows, query).map(compactTime));
          assert.deepEqual(new Set(invokerRecordSet).size, invokerRecordSet.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Runs of equal time at the cut of `maxRecords` may be chosen either way. */
function compactTime(record: InvokerRecord): string {
  return record.invokeTime;
}
