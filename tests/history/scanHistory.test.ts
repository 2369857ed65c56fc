import assert from "node:assert/strict";
import { PageReader } from "../../sdk/history/PageReader";
import { type HistoryFilter, scanHistory } from "../../sdk/history/scanHistory";
import { InFlightGauge } from "./InFlightGauge";
import { ModelService, modelHistory, modelRecord } from "./ModelService";

const INVOKER = modelRecord(1, 0).invokerId;
const timeOf = (minute: number) => Date.parse(modelRecord(1, minute).invokeTime);

async function scan(service: ModelService, filter: HistoryFilter) {
  const { records, totalCount } = await scanHistory(new PageReader(service, [INVOKER]), filter);
  return { kept: records, count: totalCount, calls: service.requests.length };
}

describe("scanHistory", () => {
  const cases: [title: string, filter: HistoryFilter, calls: number][] = [
    ["as many pages at once as hold what is wanted", { maxRecords: 350 }, 1 + 3],
    ["more and more pages where results are left out", { maxRecords: 350, results: ["SUCCESS"] }, 1 + 2 + 4],
    ["more and more pages where newer runs are left out", { maxRecords: 350, untilMs: timeOf(1) }, 1 + 2 + 4],
    ["more and more pages where only a time is given", { sinceMs: timeOf(-250) }, 1 + 2],
  ];
  for (const [title, filter, calls] of cases) {
    it(`asks for ${title}`, async () => {
      const read = await scan(new ModelService(modelHistory(1, 6000)), filter);
      assert.equal(read.calls, calls);
      assert.equal(read.count, 6000);
    });
  }

  it("asks for a whole history side by side", async () => {
    const gauge = new InFlightGauge();
    const service = new ModelService(modelHistory(1, 1443), "newestFirst", gauge.watch);
    assert.equal((await scan(service, {})).count, 1443);
    assert.equal(gauge.peak, 14);
  });

  it("counts what it read of a history that it read to the end, though the service counts fewer by then", async () => {
    const service = new ModelService(modelHistory(1, 200));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    service.describeInvokerRecords = async (request, signal) => {
      const page = await describeInvokerRecords(request, signal);
      if (service.requests.length === 1) service.remove((record) => record === service.records[0]);
      return page;
    };
    const { kept, count } = await scan(service, {});
    assert.deepEqual([kept.length, count, service.records.length], [200, 200, 199]);
  });

  it("reads on behind a run that started at the first instant wanted: another may have too", async () => {
    // The last row of the first page and the first of the second.
    const twin = { ...modelRecord(1, -99), invocationId: "inv-twin" };
    const service = new ModelService([...modelHistory(1, 300), twin]);
    const { kept } = await scan(service, { sinceMs: timeOf(-99) });
    assert.equal(kept.length, 101);
    assert.ok(kept.includes(twin));
  });
});
