import assert from "node:assert/strict";
import { readInvokerStatistics } from "../../sdk/reads/statistics";
import { computeStatistics } from "../../sdk/runs/statistics";
import { ModelService, modelHistory, modelRecord } from "../history/ModelService";

const idOf = (invoker: number) => modelRecord(invoker, 0).invokerId;

describe("readInvokerStatistics", () => {
  const first = modelHistory(1, 250).map((row, index) => (index % 5 === 2 ? { ...row, result: "FAILED" } : row));
  const second = modelHistory(2, 30, 7);
  const service = () => new ModelService([...first, ...second]);

  it("counts every run of the invokers asked for, in one pass", async () => {
    const asked = service();
    const statistics = await readInvokerStatistics(() => asked, { invokerIds: [idOf(2), idOf(1), idOf(3)] });
    assert.deepEqual(statistics, {
      invokers: [
        { invokerId: idOf(2), ...computeStatistics(second) },
        { invokerId: idOf(1), ...computeStatistics(first) },
        { invokerId: idOf(3), ...computeStatistics([]) },
      ],
      overall: computeStatistics(asked.records),
    });
    assert.equal(asked.requests.length, 3);
  });

  it("counts the invokers of the region where none is named", async () => {
    const { invokers } = await readInvokerStatistics(() => service(), {});
    assert.deepEqual(
      invokers.map(({ invokerId, totalCount }) => [invokerId, totalCount]),
      [
        [idOf(1), 250],
        [idOf(2), 30],
      ],
    );
  });

  it("counts the newest runs over all invokers together with maxRecords", async () => {
    const asked = service();
    const { overall, invokers } = await readInvokerStatistics(() => asked, {
      invokerIds: [idOf(1), idOf(2)],
      maxRecords: 16,
    });
    assert.equal(overall.totalCount, 16);
    assert.deepEqual(
      invokers.map(({ totalCount }) => totalCount),
      [14, 2],
    );
    assert.equal(asked.requests.length, 1);
  });

  it("counts the runs of a window", async () => {
    const since = modelRecord(1, -10).invokeTime;
    const until = modelRecord(1, -5).invokeTime;
    const { overall } = await readInvokerStatistics(() => service(), { invokerIds: [idOf(1)], since, until });
    assert.deepEqual(overall, computeStatistics(first.slice(6, 11)));
  });

  it("refuses arguments that statistics have no use for", async () => {
    const args = { results: ["FAILED"] } as object;
    await assert.rejects(
      readInvokerStatistics(() => service(), args),
      { code: "InvalidArgument", property: "results" },
    );
  });
});
