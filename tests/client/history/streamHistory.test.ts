import assert from "node:assert/strict";
import fc from "fast-check";
import { PageReader } from "../../../sdk/client/history/PageReader";
import { streamHistory } from "../../../sdk/client/history/streamHistory";
import type { InvokerRecord } from "../../../sdk/records/InvokerRecord";
import { ModelService, modelHistory, modelRecord, ROW_ORDERS, type RowOrder } from "./ModelService";

async function readAll(service: ModelService, invokerIds?: string[]): Promise<InvokerRecord[]> {
  const records: InvokerRecord[] = [];
  for await (const batch of streamHistory(new PageReader(service, invokerIds))) {
    records.push(...batch.records);
  }
  return records;
}

function idsOf(records: readonly InvokerRecord[]): string[] {
  return records.map((record) => record.invocationId).sort();
}

describe("streamHistory", () => {
  for (const [count, calls] of [
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 1],
    [101, 2],
    [200, 2],
    [1443, 15],
  ] as const) {
    it(`reads ${count} records that do not move in ${calls} calls`, async () => {
      const service = new ModelService(modelHistory(1, count));
      assert.deepEqual(await readAll(service), service.records);
      assert.equal(service.requests.length, calls);
    });
  }

  it("asks for every page after the first at the same time", async () => {
    let inFlight = 0;
    let peak = 0;
    const service = new ModelService(modelHistory(1, 1443), "newestFirst", async (stage) => {
      inFlight += stage === "arrive" ? 1 : -1;
      peak = Math.max(peak, inFlight);
      await new Promise(setImmediate);
    });
    await readAll(service);
    assert.equal(peak, 14);
  });

  it("finds the record that slips between two pages when the earlier page is answered after a new run", async () => {
    const service = new ModelService(modelHistory(1, 300));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    let answerLate = () => {};
    const late = new Promise<void>((resolve) => {
      answerLate = resolve;
    });
    service.describeInvokerRecords = async (request, signal) => {
      if (request.offset === 100 && request.limit === 100 && service.requests.length < 3) {
        await late;
      }
      const page = await describeInvokerRecords(request, signal);
      if (request.offset === 200) {
        service.insert(modelRecord(1, 1));
        service.remove((record) => record === service.records.at(-1));
        answerLate();
      }
      return page;
    };
    const stayed = idsOf(service.records.slice(0, -1));
    const read = idsOf(await readAll(service));
    assert.deepEqual(
      stayed.filter((id) => !read.includes(id)),
      [],
    );
    assert.equal(new Set(read).size, read.length);
  });

  for (const order of ["oldestFirst", "groupedNewestFirst", "shuffled"] as const) {
    it(`joins every two pages by a third where the list is ${order}`, async () => {
      const service = new ModelService([...modelHistory(1, 350), ...modelHistory(2, 350)], order);
      assert.deepEqual(idsOf(await readAll(service)), idsOf(service.records));
      assert.equal(service.requests.length, 7 + 6);
    });
  }

  it("reads the rest when a page is shorter than asked although the list goes on", async () => {
    const service = new ModelService(modelHistory(1, 250));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    service.describeInvokerRecords = (request, signal) =>
      describeInvokerRecords({ ...request, limit: Math.min(request.limit, 60) }, signal);
    assert.deepEqual(idsOf(await readAll(service)), idsOf(service.records));
  });

  it("refuses a list that counts records but gives none", async () => {
    const service = new ModelService(modelHistory(1, 250));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    service.describeInvokerRecords = async (request, signal) => {
      const page = await describeInvokerRecords(request, signal);
      return request.offset === 100 ? { ...page, records: [] } : page;
    };
    await assert.rejects(readAll(service), { code: "InvalidResponse", message: /from position 100 on.*counts 250/ });
  });

  it("ends the pages still under way when the caller stops", async () => {
    const signals: AbortSignal[] = [];
    const service = new ModelService(modelHistory(1, 1000));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    service.describeInvokerRecords = (request, signal) => {
      signals.push(signal as AbortSignal);
      return describeInvokerRecords(request, signal);
    };
    for await (const batch of streamHistory(new PageReader(service, undefined))) {
      if (batch.records.length > 0) break;
    }
    assert.deepEqual([...new Set(signals.map((signal) => signal.aborted))], [true]);
  });

  it("hands on each record of a moving history once and misses none that was there all the time", async () => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), movingHistory, checkMovingHistory), { numRuns: 500 });
  });
});

/** What happens to a history while it is read. */
type Move =
  | { kind: "run"; invoker: number; count: number }
  | { kind: "purgeOldest"; count: number }
  | { kind: "purgeInvoker"; invoker: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("run" as const),
      invoker: fc.integer({ min: 1, max: 3 }),
      count: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.integer({ min: 40, max: 230 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("purgeOldest" as const), count: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("purgeInvoker" as const), invoker: fc.integer({ min: 2, max: 3 }) }),
  },
);

const movingHistory = fc.record({
  order: fc.oneof({ weight: 3, arbitrary: fc.constant<RowOrder>("newestFirst") }, fc.constantFrom(...ROW_ORDERS)),
  runs: fc.tuple(fc.integer({ min: 0, max: 450 }), fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 40 })),
  moves: fc.array(fc.array(move, { minLength: 1, maxLength: 2 }), { maxLength: 12 }),
});

async function checkMovingHistory(
  scheduler: fc.Scheduler,
  history: typeof movingHistory extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> {
  const rows = history.runs.flatMap((count, index) => modelHistory(index + 1, count, index * 7 + 1));
  const service = new ModelService(rows, history.order, () => scheduler.schedule(Promise.resolve()));
  let minute = 0;
  scheduler.scheduleSequence(
    history.moves.map((moves) => async () => {
      for (const step of moves) {
        minute = apply(service, step, minute);
      }
    }),
  );
  const existed = service.records;
  const ever = new Set(idsOf(existed));
  const insert = service.insert.bind(service);
  service.insert = (...records) => {
    for (const record of records) ever.add(record.invocationId);
    insert(...records);
  };
  const read = idsOf(await scheduler.waitFor(readAll(service)));
  assert.equal(new Set(read).size, read.length, "a record twice");
  const stayed = existed.filter((record) => service.records.includes(record));
  const missing = idsOf(stayed).filter((id) => !read.includes(id));
  assert.deepEqual(missing, []);
  assert.deepEqual(
    read.filter((id) => !ever.has(id)),
    [],
  );
}

function apply(service: ModelService, step: Move, minute: number): number {
  if (step.kind === "run") {
    const times = Array.from({ length: step.count }, (_, index) => minute + 1 + index);
    service.insert(...times.map((time) => modelRecord(step.invoker, time)));
    return minute + step.count;
  }
  if (step.kind === "purgeOldest") {
    const oldest = [...service.records]
      .sort((a, b) => Date.parse(a.invokeTime) - Date.parse(b.invokeTime))
      .slice(0, step.count);
    service.remove((record) => oldest.includes(record));
  } else {
    service.remove((record) => record.invokerId === modelRecord(step.invoker, 0).invokerId);
  }
  return minute;
}
