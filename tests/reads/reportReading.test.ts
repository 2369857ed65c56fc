import assert from "node:assert/strict";
import { backgroundClock } from "../../sdk/checks/Clock";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { createSlowWorkReport, reportReading } from "../../sdk/reads/progress";
import { readInvokerRecords } from "../../sdk/reads/records";
import { sendNoRecords, startServer } from "../wire/startServer";
import { connectTo } from "./connectTo";
import { VirtualClock } from "./VirtualClock";

describe("reportReading", () => {
  let emulator: TatEmulator;
  let clock: VirtualClock;
  let told: string[];
  let read: (signal?: AbortSignal) => Promise<{ totalCount: number }>;

  beforeEach(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: "ivk-long", count: 250 }] });
    clock = new VirtualClock(0);
    told = [];
    const report = createSlowWorkReport(clock, (message, urn) => told.push(`${urn}: ${message}`));
    read = (signal) =>
      reportReading(
        report,
        { name: "getInvokerRecords", urn: "urn:a" },
        () => connectTo(emulator),
        (connect) => readInvokerRecords(connect, {}, { signal }),
      );
  });

  afterEach(() => emulator.close());

  /** Resolves when a page behind the first is asked for; those are answered once `release` is called. */
  function holdLaterPages(): { asked: Promise<void>; release(): void } {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      emulator.onRequest = ({ parameters }) => {
        if (parameters.Offset === 0) return;
        resolve();
        return held;
      };
    });
    return { asked, release };
  }

  it("tells under its name, at its row, how far a slow reading is, and nothing once it is over", async () => {
    const { asked, release } = holdLaterPages();
    const reading = read();
    await asked;
    await clock.advance(2000);
    release();
    assert.equal((await reading).totalCount, 250);
    await clock.advance(60_000);
    assert.deepEqual(told, ["urn:a: getInvokerRecords: 100 of at most 250 records read (1 call)"]);
    assert.equal(clock.sleeping, 0);
  });

  it("says nothing after a reading that failed or was interrupted, and leaves no timer", async () => {
    emulator.faults.push({ kind: "error", code: "UnauthorizedOperation", message: "No." });
    await assert.rejects(read(), { code: "UnauthorizedOperation" });
    assert.equal(clock.sleeping, 0);

    const { asked } = holdLaterPages();
    const controller = new AbortController();
    const reading = read(controller.signal);
    await asked;
    controller.abort(new Error("interrupted"));
    await assert.rejects(reading, /interrupted/);
    await clock.advance(60_000);
    assert.deepEqual(told, []);
    assert.equal(clock.sleeping, 0);
  });

  it("ends what is under way when the reading fails", async () => {
    const server = await startServer(() => {});
    const report = { begin: () => () => {}, now: () => 0 };
    try {
      let held: Promise<unknown> = Promise.resolve();
      const reading = reportReading(
        report,
        { name: "getInvokers" },
        () => connectTo(server),
        async (connect) => {
          held = connect(undefined).describeInvokerRecords({ limit: 1, offset: 0 });
          held.catch(() => {});
          while (server.seen.length === 0) await new Promise(setImmediate);
          throw new Error("another call failed");
        },
      );
      await assert.rejects(reading, { message: "another call failed" });
      await assert.rejects(held, { code: "Cancelled" });
    } finally {
      await server.close();
    }
  });

  it("says nothing of a service that has answered while this process was held up", async () => {
    const server = await startServer((_, response) => {
      response.once("finish", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500));
      sendNoRecords(response);
    });
    const report = createSlowWorkReport(backgroundClock, (message) => told.push(message));
    try {
      await reportReading(
        report,
        { name: "getInvokerRecords" },
        () => connectTo(server),
        (connect) => readInvokerRecords(connect, {}),
      );
      assert.equal(server.seen.length, 1);
      assert.deepEqual(told, []);
    } finally {
      await server.close();
    }
  });
});
