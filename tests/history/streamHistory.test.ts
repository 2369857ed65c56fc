import assert from "node:assert/strict";
import fc from "fast-check";
import { OrderEvidence } from "../../sdk/history/order";
import { PageReader } from "../../sdk/history/PageReader";
import { type HistoryBatch, streamHistory } from "../../sdk/history/streamHistory";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { InFlightGauge } from "./InFlightGauge";
import { ModelService, modelHistory, modelRecord, ROW_ORDERS, type RowOrder } from "./ModelService";

type StreamOptions = Parameters<typeof streamHistory>[2];

function stream(service: ModelService, options?: StreamOptions): AsyncGenerator<HistoryBatch> {
  return streamHistory(new PageReader(service, undefined), new OrderEvidence(), options);
}

async function readAll(service: ModelService): Promise<InvokerRecord[]> {
  const records: InvokerRecord[] = [];
  for await (const batch of stream(service)) records.push(...batch.records);
  return records;
}

/** Whether each batch is in order, and how many rows the newest answer counted when it came. */
async function readBatches(service: ModelService): Promise<[isInOrder: boolean, count: number][]> {
  const reader = new PageReader(service, undefined);
  const batches: [boolean, number][] = [];
  for await (const { isInOrder } of streamHistory(reader, new OrderEvidence())) {
    batches.push([isInOrder, reader.newestCount]);
  }
  return batches;
}

/** Makes every page as short as `most` rows; `afterFirst` runs once the first is answered. */
function capPages(service: ModelService, most: number, afterFirst = () => {}): void {
  const describeInvokerRecords = service.describeInvokerRecords.bind(service);
  let isFirst = true;
  service.describeInvokerRecords = async (request, signal) => {
    const { limit } = request;
    const page = await describeInvokerRecords(request, signal);
    if (isFirst) afterFirst();
    isFirst = false;
    return { ...page, records: page.records.slice(0, Math.min(limit, most)) };
  };
}

/** Makes the page from `offset` on count `total` rows, whatever there are. */
function countWrongAt(service: ModelService, offset: number, total: number): void {
  const describeInvokerRecords = service.describeInvokerRecords.bind(service);
  service.describeInvokerRecords = async (request, signal) => {
    const page = await describeInvokerRecords(request, signal);
    return request.offset === offset ? { ...page, totalCount: total } : page;
  };
}

/** Keeps the service from looking at its rows until a test lets it. */
function holdAnswers(service: ModelService) {
  const describeInvokerRecords = service.describeInvokerRecords.bind(service);
  const held = new Map<number, () => void>();
  let isHolding = true;
  service.describeInvokerRecords = async (request, signal) => {
    if (isHolding) await new Promise<void>((resolve) => held.set(request.offset, resolve));
    return describeInvokerRecords(request, signal);
  };
  return {
    /** Lets the request for `offset` be answered, as soon as it is made, and gives the reading time to take the answer. */
    async release(offset: number): Promise<void> {
      for (let turn = 0; turn < 1000 && !held.has(offset); turn++) await new Promise(setImmediate);
      const answer = held.get(offset);
      assert.ok(answer, `nobody asks for offset ${offset}`);
      answer();
      await new Promise(setImmediate);
    },
    releaseAll(): void {
      isHolding = false;
      for (const answer of held.values()) answer();
    },
  };
}

const compareNumbers = (a: number, b: number) => a - b;

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
    const gauge = new InFlightGauge();
    const service = new ModelService(modelHistory(1, 1443), "newestFirst", gauge.watch);
    await readAll(service);
    assert.equal(gauge.peak, 14);
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

  for (const [title, offset, total] of [
    ["a page in the middle", 200, 250],
    ["a page in the middle that ends with its own rows", 200, 300],
    ["a page in the middle that counts none", 200, 0],
    ["the last page but one", 600, 700],
  ] as const) {
    it(`reads a list to its end although ${title} counts fewer rows than there are`, async () => {
      for (const isBounded of [false, true]) {
        const service = new ModelService(modelHistory(1, 750));
        countWrongAt(service, offset, total);
        const options = isBounded ? { isEnough: () => false } : {};
        const found: InvokerRecord[] = [];
        for await (const batch of stream(service, options)) {
          found.push(...batch.records);
        }
        assert.equal(found.length, 750);
        assert.deepEqual(new Set(found), new Set(service.records));
      }
    });
  }

  it("asks once more where a list seems to have become shorter, and ends there when it has", async () => {
    const service = new ModelService(modelHistory(1, 750));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    service.describeInvokerRecords = async (request, signal) => {
      if (request.offset === 700 && service.requests.length === 7) {
        service.remove(({ invocationId }) => Number(invocationId.split("-").at(-1)) > 739);
      }
      return describeInvokerRecords(request, signal);
    };
    assert.equal((await readAll(service)).length, 740);
    assert.deepEqual(
      service.requests.map(({ offset }) => offset).filter((offset) => offset >= 700),
      [700, 740],
    );
  });

  it("reads the rest when a page is shorter than asked although the list goes on", async () => {
    const service = new ModelService(modelHistory(1, 250));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    service.describeInvokerRecords = (request, signal) =>
      describeInvokerRecords({ ...request, limit: Math.min(request.limit, 60) }, signal);
    assert.deepEqual(idsOf(await readAll(service)), idsOf(service.records));
  });

  it("asks for just the rows that short pages leave out, as often as it takes", async () => {
    const service = new ModelService(modelHistory(1, 250));
    capPages(service, 30);
    assert.deepEqual(idsOf(await readAll(service)), idsOf(service.records));
    const holes = [
      [30, 70],
      [60, 40],
      [90, 10],
      [130, 70],
      [160, 40],
      [190, 10],
      [230, 100],
    ];
    const asked = service.requests.map(({ offset, limit }) => [offset, limit]);
    assert.deepEqual(
      asked.slice(0, 3),
      [0, 100, 200].map((offset) => [offset, 100]),
    );
    assert.deepEqual(asked.slice(3), holes);
  });

  it("ends a hole where the list ends, which was purged meanwhile", async () => {
    const service = new ModelService(modelHistory(1, 250));
    capPages(service, 60, () => {
      const kept = service.records.slice(0, 80);
      service.remove((record) => !kept.includes(record));
    });
    assert.equal((await readAll(service)).length, 80);
  });

  it("says of every batch whether it is in order, and how many rows the newest answer counts", async () => {
    const batches = await readBatches(new ModelService(modelHistory(1, 250), "shuffled"));
    assert.deepEqual(
      batches.map(([isInOrder]) => isInOrder),
      [true, true, true, false, false, false],
    );
    const service = new ModelService(modelHistory(1, 300));
    const answers = holdAnswers(service);
    const reading = readBatches(service);
    await answers.release(0);
    await answers.release(200);
    service.insert(modelRecord(1, 1));
    await answers.release(100);
    answers.releaseAll();
    assert.deepEqual(
      (await reading).slice(0, 3).map(([, count]) => count),
      [300, 301, 301],
    );
  });

  for (const [expectedRecords, enough, calls] of [
    [undefined, 350, 1 + 2 + 4],
    [350, 350, 1 + 3],
    [100, 200, 1 + 2],
    [undefined, 100, 1],
    [100_000, 200, 1 + 40],
  ] as const) {
    it(`makes ${calls} calls for ${enough} records when ${expectedRecords ?? "an unknown number"} are expected`, async () => {
      const service = new ModelService(modelHistory(1, 6000));
      let count = 0;
      const isEnough = () => count >= enough;
      for await (const { records } of stream(service, { isEnough, expectedRecords })) count += records.length;
      assert.equal(service.requests.length, calls);
    });
  }

  it("gives up a list whose total grows with every page, once it is twice as long and 10,000 rows more", async () => {
    const service = new ModelService([]);
    service.describeInvokerRecords = async ({ offset, limit }) => ({
      records: Array.from({ length: limit }, (_, row) => modelRecord(1, -offset - row)),
      totalCount: offset + 150,
      requestId: "request",
    });
    await assert.rejects(readAll(service), {
      code: "HistoryNotStable",
      retryable: true,
      message: /^DescribeInvokerRecords counts 10550 records, but .* at position 10400 the reading was given up\.$/,
    });
  });

  it("gives up a list that shows no new record on more than a hundred pages in a row", async () => {
    const service = new ModelService([]);
    // New rows come on the first page and on the third.
    service.describeInvokerRecords = async ({ offset, limit }) => ({
      records: Array.from({ length: limit }, (_, row) => modelRecord(offset >= 200 ? 2 : 1, -row)),
      totalCount: 1_000_000,
      requestId: "request",
    });
    await assert.rejects(readAll(service), { code: "HistoryNotStable", message: /at position 10300 the reading/ });
  });

  it("joins two pages by one call, although the pages before them are not joined yet", async () => {
    const service = new ModelService(modelHistory(1, 300), "shuffled");
    const answers = holdAnswers(service);
    const reading = readAll(service);
    for (const offset of [0, 100, 200, 150, 50]) await answers.release(offset);
    answers.releaseAll();
    assert.deepEqual(idsOf(await reading), idsOf(service.records));
    assert.equal(service.requests.length, 5);
  });

  it("asks for no rows between two pages that share some, although the pages before them are not joined yet", async () => {
    const service = new ModelService(modelHistory(1, 300), "oldestFirst");
    const answers = holdAnswers(service);
    const reading = readAll(service);
    await answers.release(0);
    await answers.release(100);
    service.insert(modelRecord(1, -1000));
    await answers.release(200);
    await answers.release(300);
    answers.releaseAll();
    assert.equal((await reading).length >= 300, true);
    assert.deepEqual(service.requests.map(({ offset }) => offset).sort(compareNumbers), [0, 50, 100, 200, 250, 300]);
  });

  it("reads again from the start when a purge has kept the last page from being joined to it", async () => {
    const service = new ModelService(modelHistory(1, 300), "shuffled");
    const answers = holdAnswers(service);
    let read = 0;
    const isEnough = () => read >= 200;
    const reading = (async () => {
      for await (const { records } of stream(service, { isEnough })) read += records.length;
    })();
    for (const offset of [0, 100, 200]) await answers.release(offset);
    const kept = service.records.slice(0, 60);
    service.remove((record) => !kept.includes(record));
    await answers.release(50);
    answers.releaseAll();
    await reading;
    assert.deepEqual(
      service.requests.map(({ offset }) => offset),
      [0, 100, 200, 50, 0],
    );
  });

  it("reads again from the start also when only the boundary before the last page was left open", async () => {
    const service = new ModelService(modelHistory(1, 400));
    const answers = holdAnswers(service);
    let read = 0;
    const isEnough = () => read >= 300;
    const reading = (async () => {
      for await (const { records } of stream(service, { isEnough })) read += records.length;
    })();
    await answers.release(0);
    await answers.release(100);
    service.remove((record) => record === service.records.at(-1));
    await answers.release(200);
    const kept = service.records.slice(0, 60);
    service.remove((record) => !kept.includes(record));
    await answers.release(150);
    answers.releaseAll();
    await reading;
    assert.deepEqual(
      service.requests.map(({ offset }) => offset),
      [0, 100, 200, 150, 100, 50, 0],
    );
  });

  it("reads again only around a page that counts other rows, where the list is newest first", async () => {
    const service = new ModelService(modelHistory(1, 600));
    countWrongAt(service, 400, 599);
    assert.deepEqual(idsOf(await readAll(service)), idsOf(service.records));
    assert.deepEqual(
      service.requests.map(({ offset }) => offset).sort(compareNumbers),
      [0, 100, 200, 300, 350, 400, 450, 500],
    );
  });

  it("refuses a list that counts records but gives none, on the page that says so", async () => {
    for (const [offset, calls] of [
      [0, 1],
      [100, 3],
      [200, 3],
    ] as const) {
      const service = new ModelService(modelHistory(1, 250));
      const describeInvokerRecords = service.describeInvokerRecords.bind(service);
      service.describeInvokerRecords = async (request, signal) => {
        const page = await describeInvokerRecords(request, signal);
        return request.offset === offset ? { ...page, records: [] } : page;
      };
      const message = `DescribeInvokerRecords gave no record from position ${offset} on, although it counts 250: the history cannot be read to its end.`;
      await assert.rejects(readAll(service), { code: "InvalidResponse", message });
      assert.equal(service.requests.length, calls);
    }
  });

  it("ends the pages still under way when the caller stops", async () => {
    const signals: AbortSignal[] = [];
    const service = new ModelService(modelHistory(1, 1000));
    const describeInvokerRecords = service.describeInvokerRecords.bind(service);
    service.describeInvokerRecords = (request, signal) => {
      signals.push(signal as AbortSignal);
      return describeInvokerRecords(request, signal);
    };
    for await (const batch of stream(service)) {
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
