import assert from "node:assert/strict";
import { looksGrouped } from "../../sdk/history/order";
import { PageReader } from "../../sdk/history/PageReader";
import { ModelService, modelHistory, modelRecord, type RowOrder } from "./ModelService";

const [busy, quiet] = [modelRecord(1, 0).invokerId, modelRecord(2, 0).invokerId];

async function ask(service: ModelService, onSecondCall: () => void = () => {}): Promise<boolean> {
  const describeInvokerRecords = service.describeInvokerRecords.bind(service);
  service.describeInvokerRecords = (request, signal) => {
    if (service.requests.length === 1) onSecondCall();
    return describeInvokerRecords(request, signal);
  };
  return looksGrouped(new PageReader(service, [busy, quiet]), new Set([busy]), service.records.length);
}

describe("looksGrouped", () => {
  const rows = [...modelHistory(1, 165), ...modelHistory(2, 38)].map((row) => ({ ...row }));
  const cases: [title: string, order: RowOrder, records: typeof rows, expected: boolean, calls: number][] = [
    ["knows a grouped list by the place where the other invoker begins", "groupedNewestFirst", rows, true, 2],
    ["knows a list whose invokers alternate", "newestFirst", rows, false, 2],
    [
      "knows a list in which the quiet invoker comes last by time",
      "newestFirst",
      [...modelHistory(1, 165), modelRecord(2, -80)],
      false,
      2,
    ],
    ["asks once where no other invoker has rows", "newestFirst", modelHistory(1, 165), false, 1],
  ];
  for (const [title, order, records, expected, calls] of cases) {
    it(title, async () => {
      const service = new ModelService(records, order);
      assert.equal(await ask(service), expected);
      assert.equal(service.requests.length, calls);
    });
  }

  it("allows for a few runs that start between its calls", async () => {
    const grouped = new ModelService(rows, "groupedNewestFirst");
    assert.equal(await ask(grouped, () => grouped.insert(modelRecord(1, 1), modelRecord(1, 2))), true);
    const byTime = new ModelService(rows);
    assert.equal(await ask(byTime, () => byTime.insert(modelRecord(1, 1), modelRecord(1, 2))), false);
  });

  it("takes a list for grouped when so many runs start that the place is not seen", async () => {
    const service = new ModelService(rows, "groupedNewestFirst");
    const flood = Array.from({ length: 185 }, (_, minute) => modelRecord(1, minute + 1));
    assert.equal(await ask(service, () => service.insert(...flood)), true);
  });

  it("takes a list for grouped when the page at the place shows no row", async () => {
    const service = new ModelService(rows);
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    service.describeInvokerRecords = async (request, signal) => {
      const page = await describeInvokerRecords(request, signal);
      return service.requests.length === 2 ? { ...page, records: [] } : page;
    };
    assert.equal(await ask(service), true);
  });

  it("is not misled by another invoker's rows that fill a page in the middle of a list by time", async () => {
    const burst = Array.from({ length: 80 }, (_, index) => modelRecord(2, -140 - (index + 1) / 100));
    const service = new ModelService([...modelHistory(1, 165), ...burst]);
    assert.equal(await ask(service), false);
  });

  it("allows for ten runs that start between its calls, in either order", async () => {
    const ten = Array.from({ length: 10 }, (_, minute) => modelRecord(1, minute + 1));
    const grouped = new ModelService(rows, "groupedNewestFirst");
    assert.equal(await ask(grouped, () => grouped.insert(...ten)), true);
    const byTime = new ModelService(rows);
    assert.equal(await ask(byTime, () => byTime.insert(...ten)), false);
    const eleven = [...ten, modelRecord(1, 11)];
    const flooded = new ModelService(rows);
    assert.equal(await ask(flooded, () => flooded.insert(...eleven)), true);
  });

  it("is not misled by another invoker that begins at the right place of a list by time, where rows of the first follow", async () => {
    const before = modelHistory(1, 160);
    const between = Array.from({ length: 5 }, (_, run) => modelRecord(2, -200 - run));
    const after = Array.from({ length: 5 }, (_, run) => modelRecord(1, -300 - run));
    const service = new ModelService([...before, ...between, ...after, modelRecord(2, -400)]);
    assert.equal(await ask(service), false);
  });

  it("knows a grouped list whose first invoker has a single run", async () => {
    const service = new ModelService([modelRecord(1, 0), ...modelHistory(2, 38)], "groupedNewestFirst");
    assert.equal(await ask(service), true);
  });

  it("asks where just as many invokers were seen as a request can name", async () => {
    const service = new ModelService(rows);
    const seen = new Set(Array.from({ length: 100 }, (_, invoker) => modelRecord(invoker, 0).invokerId));
    assert.equal(await looksGrouped(new PageReader(service, undefined), seen, 203), false);
    assert.equal(service.requests.length, 1);
  });

  it("asks nothing where more invokers were seen than a request can name", async () => {
    const service = new ModelService(rows);
    const seen = new Set(Array.from({ length: 101 }, (_, invoker) => modelRecord(invoker, 0).invokerId));
    assert.equal(await looksGrouped(new PageReader(service, undefined), seen, 203), true);
    assert.equal(service.requests.length, 0);
  });
});
