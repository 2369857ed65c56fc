import assert from "node:assert/strict";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { readInvokerHealth } from "../../sdk/reads/health";
import { readLatestInvokerRecords } from "../../sdk/reads/latest";
import { ReadingCount } from "../../sdk/reads/progress";
import { readInvokerRecords } from "../../sdk/reads/records";
import type { TatApi } from "../../sdk/wire/TatApi";
import { connectTo } from "./connectTo";
import { VirtualClock } from "./VirtualClock";

const PATIENCE = "calls keep to the service's rate limit and are tried again when they fail";

describe("ReadingCount", () => {
  let emulator: TatEmulator;
  let clock: VirtualClock;
  let count: ReadingCount;
  let api: TatApi;

  beforeEach(async () => {
    emulator = await startTatEmulator();
    clock = new VirtualClock(0);
    count = new ReadingCount(clock);
    api = count.of(connectTo(emulator));
  });

  afterEach(() => emulator.close());

  /** A reading whose request has come to the service, which answers once `finish` is called. */
  async function startReading(): Promise<{ finish(): Promise<unknown> }> {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      emulator.onRequest = () => {
        resolve();
        return held;
      };
    });
    const reading = readInvokerRecords(() => api, {});
    await asked;
    emulator.onRequest = undefined;
    return { finish: () => [release(), reading][1] as Promise<unknown> };
  }

  it("tells how long there is no answer", async () => {
    const { finish } = await startReading();
    await clock.advance(2000);
    assert.equal(count.describe(), `no answer yet after 2 seconds; ${PATIENCE}`);
    await finish();
  });

  it("says nothing of an answer before a call has been under way for a second", async () => {
    await clock.advance(60_000);
    assert.equal(count.describe(), "nothing read yet");
    const { finish } = await startReading();
    await clock.advance(999);
    assert.equal(count.describe(), "nothing read yet");
    await finish();
  });

  it("gives what the service gave, and counts records and calls of all lists", async () => {
    const invokerIds = Array.from({ length: 101 }, (_, index) => `ivk-job${index}`);
    for (const invokerId of invokerIds) emulator.addInvoker({ invokerId, count: 12 });
    const { invokerRecordSet } = await readInvokerRecords(() => api, { invokerIds });
    assert.equal(invokerRecordSet.length, 1212);
    assert.equal(count.describe(), "1,212 of at most 1,212 records read (13 calls)");
  });

  it("tells how many records there are at most when a reading ends before", async () => {
    emulator.addInvoker({ invokerId: "ivk-long", count: 1500 });
    await readInvokerRecords(() => api, { limit: 1 });
    assert.equal(count.describe(), "1 of at most 1,500 records read (1 call)");
  });

  it("counts no record twice in the total where invokers are asked for again with fewer others", async () => {
    emulator.addInvoker({ invokerId: "ivk-busy", count: 900, until: "2026-11-01T00:00:00Z" });
    emulator.addInvoker({ invokerId: "ivk-rare", count: 1, until: "2020-01-01T00:00:00Z" });
    await readLatestInvokerRecords(() => api, { invokerIds: ["ivk-busy", "ivk-rare"] });
    const lists = new Set(emulator.requests.map(({ parameters }) => String(parameters.InvokerIds)));
    assert.ok(lists.has("ivk-rare"), [...lists].join());
    assert.match(count.describe(), /^\d+ of at most 901 records read \(\d+ calls\)$/);
  });

  it("gives no total once rows were read twice", async () => {
    emulator.addInvoker({ invokerId: "ivk-a", count: 2 });
    for (let reading = 0; reading < 2; reading++) await readInvokerRecords(() => api, {});
    assert.equal(count.describe(), "4 records read (2 calls)");
  });

  it("counts the runs whose tasks were read", async () => {
    emulator.addRecord({ invokerId: "ivk-bad", result: "FAILED" });
    await readInvokerHealth(() => api, { invokerIds: ["ivk-bad"], explain: true });
    assert.equal(count.describe(), "1 of at most 1 record and the tasks of 1 run read (2 calls)");
  });

  it("says so when there is no answer for five seconds", async () => {
    emulator.addInvoker({ invokerId: "ivk-a", count: 2 });
    await readInvokerRecords(() => api, {});
    await clock.advance(60_000); // in which nothing is asked
    const { finish } = await startReading();
    await clock.advance(4999);
    assert.equal(count.describe(), "2 of at most 2 records read (1 call)");
    await clock.advance(7001);
    assert.equal(count.describe(), `2 of at most 2 records read (1 call), no answer for 12 seconds; ${PATIENCE}`);
    await finish();
  });

  it("counts no call that failed, and passes its error and the signal on", async () => {
    emulator.faults.push({ kind: "error", code: "UnauthorizedOperation", message: "No." });
    await assert.rejects(
      readInvokerRecords(() => api, {}),
      { code: "UnauthorizedOperation" },
    );
    const reason = new Error("interrupted");
    await assert.rejects(
      readInvokerRecords(() => api, {}, { signal: AbortSignal.abort(reason) }),
      reason,
    );
    assert.equal(count.describe(), "nothing read yet");
  });
});
