import assert from "node:assert/strict";
import fc from "fast-check";
import { readInvokerHealth } from "../../sdk/reads/health";
import { InvokerPoller } from "../../sdk/reads/InvokerPoller";
import { readLatestInvokerRecords } from "../../sdk/reads/latest";
import { readInvokerRecords } from "../../sdk/reads/records";
import { readInvokerStatistics } from "../../sdk/reads/statistics";
import { waitForInvokers } from "../../sdk/reads/waitForInvokers";
import { compareTies, type InvokerRecord, sortNewestFirst } from "../../sdk/runs/InvokerRecord";
import { judgeHealth } from "../../sdk/runs/judgeHealth";
import { judgeWait } from "../../sdk/runs/judgeWait";
import { computeInvokerStatistics } from "../../sdk/runs/statistics";
import { useEmulator } from "../emulator/useEmulator";
import { ModelService, modelRecord, ROW_ORDERS } from "../history/ModelService";
import { makeInvoker } from "../runs/makeInvoker";
import { connectTo } from "./connectTo";
import { VirtualClock } from "./VirtualClock";
import { watchRegion } from "./watchRegion";

const idOf = (invoker: number) => modelRecord(invoker, 0).invokerId;
const NOW_MS = Date.parse(modelRecord(1, 60).invokeTime);
const CRITERIA = { maxConsecutiveFailures: 1, minSuccessRate: 0.3, windowRuns: 5 };
const WAIT = { criteria: {}, startedAfterMs: Date.parse(modelRecord(1, -1).invokeTime) };

type Run = [invoker: number, minute: number, result: string];

/** Runs from old to new, with IDs that fall: by ID the oldest of one second would be the newest. */
function makeRuns(runs: readonly Run[]): InvokerRecord[] {
  return runs.map(([invoker, minute, result], index) => ({
    ...modelRecord(invoker, minute, result),
    invocationId: `inv-${10_000 - index}`,
  }));
}

/** All that is said of these invokers, read from the service. */
async function readAll(service: ModelService, invokerIds: string[], maxRecords: number) {
  service.invokers = invokerIds.map((invokerId) => makeInvoker({ invokerId }));
  const clock = new VirtualClock(NOW_MS);
  const wait = waitForInvokers([watchRegion(new InvokerPoller(service, clock), invokerIds)], {
    ...WAIT,
    timeoutMs: 100,
    pollMs: 1000,
  });
  await clock.advance(100);
  const { state, verdict } = await wait;
  return {
    records: (await readInvokerRecords(() => service, { invokerIds })).invokerRecordSet,
    newest: (await readInvokerRecords(() => service, { invokerIds, maxRecords })).invokerRecordSet,
    latest: await readLatestInvokerRecords(() => service, { invokerIds }),
    statistics: await readInvokerStatistics(() => service, { invokerIds }),
    newestStatistics: await readInvokerStatistics(() => service, { invokerIds, maxRecords }),
    health: await readInvokerHealth(() => service, { invokerIds, ...CRITERIA }, { clock: new VirtualClock(NOW_MS) }),
    wait: { state, latest: verdict.latest },
  };
}

/** The same, judged from the service's whole list. */
function expectAll(
  service: ModelService,
  invokerIds: string[],
  maxRecords: number,
): Awaited<ReturnType<typeof readAll>> {
  const rows = service.records.filter(({ invokerId }) => invokerIds.includes(invokerId));
  const records = sortNewestFirst(rows, provesNewestFirst(rows) ? undefined : compareTies);
  const newest = records.slice(0, maxRecords);
  const recordsOf = (id: string) => records.filter(({ invokerId }) => invokerId === id);
  const invokerOf = (invokerId: string) => makeInvoker({ invokerId });
  const question = { invokerIds, recordsOf, invokerOf, nowMs: NOW_MS };
  const { state, verdict } = judgeWait({ ...question, ...WAIT });
  return {
    records,
    newest,
    latest: Object.fromEntries(invokerIds.map((id) => [id, recordsOf(id)[0]])),
    statistics: computeInvokerStatistics(records, invokerIds),
    newestStatistics: computeInvokerStatistics(newest, invokerIds),
    health: judgeHealth({ ...question, criteria: CRITERIA }),
    wait: { state: state === "waiting" ? "timedOut" : state, latest: verdict.latest },
  };
}

/** Whether a list is newest first over all, or grouped by invoker and newest first in each group, and shows it. */
function provesNewestFirst(rows: readonly InvokerRecord[]): boolean {
  const stepsOf = (list: readonly InvokerRecord[]) =>
    list
      .slice(1)
      .map((row, index) => Date.parse(row.invokeTime) - Date.parse((list[index] as InvokerRecord).invokeTime));
  const isFalling = (steps: readonly number[]) => steps.every((step) => step <= 0) && steps.some((step) => step < 0);
  const ids = rows.map(({ invokerId }) => invokerId);
  const isGrouped = ids.every((id, index) => id === ids[index - 1] || !ids.slice(0, index).includes(id));
  const own = [...new Set(ids)].flatMap((id) => stepsOf(rows.filter(({ invokerId }) => invokerId === id)));
  return isFalling(stepsOf(rows)) || (isGrouped && isFalling(own));
}

describe("runs of one second", () => {
  const startEmulator = useEmulator();

  const tied: Run[] = [
    [1, 0, "FAILED"],
    [1, 0, "FAILED"],
    [1, 0, "SUCCESS"],
  ];
  const cases: [title: string, service: ModelService, latest: string][] = [
    [
      "as listed where an older run shows that the list is newest first",
      new ModelService(makeRuns([[1, -5, "FAILED"], ...tied])),
      "SUCCESS",
    ],
    [
      "as listed where an older run of another invoker shows it",
      new ModelService(makeRuns([[2, -5, "SUCCESS"], ...tied])),
      "SUCCESS",
    ],
    [
      "as listed where the invoker's own group shows it",
      new ModelService(makeRuns([[1, -5, "FAILED"], ...tied, [2, 9, "SUCCESS"]]), "groupedNewestFirst"),
      "SUCCESS",
    ],
    ["by ID where nothing shows which way the list goes", new ModelService(makeRuns(tied)), "FAILED"],
    [
      "by ID where the list is oldest first",
      new ModelService(makeRuns([[1, -5, "FAILED"], ...tied]), "oldestFirst"),
      "FAILED",
    ],
  ];
  for (const [title, service, latest] of cases) {
    it(`are put ${title}, whatever reads them`, async () => {
      const invokerIds = [idOf(1), idOf(2)];
      const read = await readAll(service, invokerIds, 2);
      assert.deepEqual(read, expectAll(service, invokerIds, 2));
      const [statistics] = read.statistics.invokers;
      const judged = [read.latest[idOf(1)], statistics?.latest, read.health.latest[idOf(1)], read.wait.latest[idOf(1)]];
      assert.deepEqual(
        judged.map((run) => run?.result),
        Array(4).fill(latest),
      );
      assert.equal(statistics?.consecutiveSuccesses, latest === "SUCCESS" ? 1 : 0);
    });
  }

  it("are judged over HTTP by the one that was started last, whatever their IDs", async () => {
    const emulator = await startEmulator();
    const invokerId = "ivk-byhand12";
    emulator.addRecord({ invokerId, result: "SUCCESS", invokeTime: NOW_MS - 60_000 });
    for (const [index, result] of ["FAILED", "FAILED", "SUCCESS"].entries()) {
      emulator.addRecord({ invokerId, result, invokeTime: NOW_MS, invocationId: `inv-${9 - index}` });
    }
    assert.equal((await readInvokerHealth(() => connectTo(emulator), { invokerIds: [invokerId] })).healthy, true);
  });

  it("stay in the order of a list that was newest first, where only they are asked for again", async () => {
    // One page of a busy invoker; the other's runs, all of one second, come to light in a list of their own.
    const busy = Array.from({ length: 250 }, (_, run): Run => [2, run + 1, "SUCCESS"]);
    const service = new ModelService(makeRuns([...tied, ...busy]));
    const latest = await readLatestInvokerRecords(() => service, { invokerIds: [idOf(1), idOf(2)] });
    assert.equal(latest[idOf(1)]?.result, "SUCCESS");
    assert.deepEqual(service.requests.at(-1)?.invokerIds, [idOf(1)]);
  });

  it("do not change their order with that in which more than 100 invokers are named", async () => {
    const invokers = Array.from({ length: 150 }, (_, index) => index + 1);
    const service = new ModelService(
      makeRuns(invokers.flatMap((invoker): Run[] => [[invoker, 0, "SUCCESS"], ...tied])),
    );
    const invokerIds = invokers.map(idOf);
    const { invokerRecordSet } = await readInvokerRecords(() => service, { invokerIds });
    const reversed = await readInvokerRecords(() => service, { invokerIds: [...invokerIds].reverse() });
    assert.deepEqual(reversed.invokerRecordSet, invokerRecordSet);
  });

  it("are put by ID where one of them slipped between two pages and was read again", async () => {
    const before = Array.from({ length: 50 }, (_, run): Run => [1, run - 100, "SUCCESS"]);
    const together = Array.from({ length: 200 }, (): Run => [1, 0, "SUCCESS"]);
    const after = Array.from({ length: 50 }, (_, run): Run => [1, run + 1, "SUCCESS"]);
    const service = new ModelService(makeRuns([...before, ...together, ...after]));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    let answerSecondPage = () => {};
    const isMoved = new Promise<void>((resolve) => {
      answerSecondPage = resolve;
    });
    // The third page is answered before a run starts and the oldest is purged, the second one after that.
    service.describeInvokerRecords = async (request, signal) => {
      if (request.offset === 100) await isMoved;
      const page = await describeInvokerRecords(request, signal);
      if (request.offset === 200) {
        service.insert(modelRecord(1, 51));
        service.remove((record) => record === service.records.at(-1));
        answerSecondPage();
      }
      return page;
    };
    const { invokerRecordSet } = await readInvokerRecords(() => service, {});
    const isTied = ({ invokeTime }: InvokerRecord) => invokeTime === modelRecord(1, 0).invokeTime;
    const found = invokerRecordSet.filter(isTied);
    assert.deepEqual(found, service.records.filter(isTied).sort(compareTies));
  });

  const someRuns = fc
    .tuple(
      fc.array(
        fc.tuple(
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 0, max: 4 }),
          fc.constantFrom("SUCCESS", "FAILED", "RUNNING"),
        ),
        { maxLength: 30 },
      ),
      fc.integer({ min: 1, max: 9 }),
    )
    .map(([runs, times]) => Array.from({ length: times }, () => runs).flat());

  it("are the same to every reading, however often, in whatever order the service lists them", async () => {
    const someIds = fc.subarray([1, 2, 3].map(idOf), { minLength: 1 });
    const maxRecords = fc.integer({ min: 1, max: 150 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROW_ORDERS),
        someRuns,
        someIds,
        maxRecords,
        async (order, runs, ids, most) => {
          const service = new ModelService(makeRuns(runs), order);
          const expected = expectAll(service, ids, most);
          assert.deepEqual(await readAll(service, ids, most), expected);
          assert.deepEqual(await readAll(service, ids, most), expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("stand as listed, or else by ID, where more of them start while they are read", async () => {
    const starts = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 4 })), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), someRuns, starts, async (scheduler, runs, moves) => {
        const service = new ModelService(makeRuns([[1, -9, "SUCCESS"], ...runs]), "newestFirst", () =>
          scheduler.schedule(Promise.resolve()),
        );
        let begun = 0;
        const insert = (invoker: number, count: number) => {
          for (let run = 0; run < count; run++) {
            service.insert({ ...modelRecord(invoker, 4), invocationId: `inv-new${100 - begun++}` });
          }
        };
        scheduler.scheduleSequence(
          moves.map(
            ([invoker, count]) =>
              async () =>
                insert(invoker, count),
          ),
        );
        const { invokerRecordSet } = await scheduler.waitFor(readInvokerRecords(() => service, {}));
        const listed = service.records.filter((record) => invokerRecordSet.includes(record));
        for (const time of new Set(listed.map(({ invokeTime }) => invokeTime))) {
          const isThen = ({ invokeTime }: InvokerRecord) => invokeTime === time;
          const found = invokerRecordSet.filter(isThen);
          const asListed = listed.filter(isThen);
          const isAsListed = found.every((record, index) => record === asListed[index]);
          if (!isAsListed) assert.deepEqual(found, [...found].sort(compareTies));
        }
      }),
      { numRuns: 300 },
    );
  });
});
