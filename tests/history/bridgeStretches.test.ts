import assert from "node:assert/strict";
import { PageReader } from "../../sdk/history/PageReader";
import { bridgeStretches, END, START, Stretches } from "../../sdk/history/Stretches";
import { ModelService, modelRecord } from "./ModelService";

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => modelRecord(1, -(from + index)));

/** A list of `length` rows that does not move, and the offsets at which it was read. */
function startBridge(length: number, makeRows = rows) {
  const stretches = new Stretches();
  const offsets: number[] = [];
  const service = new ModelService([]);
  service.describeInvokerRecords = async ({ offset }) => {
    offsets.push(offset);
    return { records: makeRows(offset, Math.min(length, offset + 100)), totalCount: length, requestId: "request" };
  };
  const add = (from: number, to: number) =>
    stretches.add({ offset: from, records: rows(from, to), totalCount: length, askedAt: 1, answeredAt: 2 }).stretch;
  const bridge = (near: number, far: number, offset: number) =>
    bridgeStretches(new PageReader(service, undefined), stretches, { near, far, offset });
  return { stretches, offsets, add, bridge };
}

describe("bridgeStretches", () => {
  it("joins two neighbours with one page laid over both", async () => {
    const { stretches, offsets, add, bridge } = startBridge(1000);
    const [near, far] = [add(100, 200), add(200, 300)];
    assert.deepEqual(await bridge(near, far, 200), []);
    assert.equal(stretches.areJoined(near, far), true);
    assert.deepEqual(offsets, [150]);
  });

  it("reads on, half a page at a time, where the far side is further away", async () => {
    const { offsets, add, bridge } = startBridge(1000);
    assert.deepEqual(await bridge(add(100, 200), add(330, 400), 200), rows(200, 330));
    assert.deepEqual(offsets, [150, 200, 250]);
  });

  it("goes back where a page does not reach the near side", async () => {
    const { offsets, add, bridge } = startBridge(1000);
    await bridge(add(100, 160), add(300, 400), 260);
    assert.deepEqual(offsets, [210, 160, 110]);
  });

  it("is done where the near side turns out to reach the end, or the far side the start", async () => {
    const { offsets, add, bridge } = startBridge(250);
    await bridge(add(100, 200), add(0, 50), 200);
    assert.deepEqual(offsets, [150]);
  });

  it("asks nothing where both are joined already", async () => {
    const { offsets, bridge } = startBridge(1000);
    await bridge(START, START, 0);
    assert.deepEqual(offsets, []);
  });

  it("gives up with HistoryNotStable when the rows never join, after a walk over the list and 100 pages more", async () => {
    let made = 0;
    const never = startBridge(1000, () => {
      made++;
      return [modelRecord(2, made)];
    });
    await assert.rejects(never.bridge(START, END, 0), {
      code: "HistoryNotStable",
      retryable: true,
      message: /after 122 calls the records around position 0 could not be joined/,
    });
    assert.equal(never.offsets.length, 121);
  });
});
