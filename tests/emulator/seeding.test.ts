import assert from "node:assert/strict";
import fc from "fast-check";
import type { InvokerSeed, TatEmulatorOptions } from "../../sdk/emulator";
import { planResults, RandomStream } from "../../sdk/emulator/service/history";
import { formatRecurrence } from "../../sdk/emulator/service/schedule";
import { readLatestInvokerRecords } from "../../sdk/reads/latest";
import { connectTo } from "../reads/connectTo";
import { useEmulator } from "./useEmulator";

const clock = { now: () => Date.parse("2026-03-01T12:02:03.400Z"), sleep: async () => {} };

describe("addInvoker", () => {
  const startEmulator = useEmulator();

  it("makes the same invokers and histories from the same seed, others from another", async () => {
    const seeded = async (seed: TatEmulatorOptions["seed"]) => {
      const emulator = await startEmulator({ seed, clock, invokers: [{ count: 50, successRate: 0.5 }, { count: 50 }] });
      return { invokers: emulator.listInvokers(), records: emulator.listRecords() };
    };
    assert.deepEqual(await seeded("a"), await seeded("a"));
    assert.notDeepEqual((await seeded("a")).records, (await seeded("b")).records);
    assert.notDeepEqual((await seeded("a")).invokers, (await seeded("b")).invokers);
  });

  it("starts runs a few seconds after each scheduled minute, the newest now at the latest", async () => {
    const emulator = await startEmulator({ clock });
    emulator.addInvoker({ count: 200, intervalSeconds: 120 });
    const records = emulator.listRecords();
    assert.equal(records.length, 200);
    records.forEach((record, age) => {
      const lagSeconds = (Date.parse(record.invokeTime) - (Date.parse("2026-03-01T12:02:00Z") - age * 120_000)) / 1000;
      assert.ok(lagSeconds >= 2 && lagSeconds <= (age === 0 ? 3 : 8), `${record.invokeTime} lags ${lagSeconds} s`);
      assert.match(record.invokeTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.match(record.invocationId, /^inv-[0-9a-z]{8}$/);
      assert.equal(record.reason, "start an invocation at scheduled time.");
    });
  });

  it("starts no run in the future", async () => {
    const emulator = await startEmulator({ clock, invokers: Array.from({ length: 50 }, () => ({ count: 1 })) });
    const late = Date.parse("2026-03-01T12:00:08Z");
    assert.ok(emulator.listRecords().every((record) => Date.parse(record.invokeTime) <= late));
    emulator.clockOffsetMs = -2 * 60_000;
    for (let count = 0; count < 50; count++) {
      const { invokerId } = emulator.addInvoker({ count: 1 });
      assert.ok(Date.parse(emulator.listRecords([invokerId])[0]?.invokeTime ?? "") <= clock.now() - 2 * 60_000);
    }
  });

  it("ends the history where it is told to, with the results it is told to", async () => {
    const emulator = await startEmulator({ clock });
    const latestResults = ["FAILED", "TIMEOUT", "SUCCESS"];
    emulator.addInvoker({ count: 6, successRate: 0, latestResults, inProgress: 2, until: "2026-01-01T00:00:59Z" });
    const records = emulator.listRecords();
    assert.deepEqual(
      records.map((record) => record.result),
      ["RUNNING", "RUNNING", "FAILED", "TIMEOUT", "SUCCESS", "FAILED"],
    );
    assert.match(records[0]?.invokeTime ?? "", /^2026-01-01T00:00:0[2-8]Z$/);
  });

  const refused: [InvokerSeed, RegExp][] = [
    [{ invokerId: "ins-1" }, /addInvoker\.invokerId: "ins-1" is not ivk-/],
    [{ intervalSeconds: 90 }, /addInvoker\.intervalSeconds: 90 is not a multiple of 60 from 60 to 31622400$/],
    [{ count: -1 }, /addInvoker\.count: -1 is not a whole number from 0 to 1000000$/],
    [{ count: 1, inProgress: 2 }, /addInvoker\.count: 1 is less than latestResults and inProgress name \(2\)/],
    [{ successRate: 1.1 }, /addInvoker\.successRate: 1\.1 is not a number from 0 to 1/],
    [{ successRate: Number.NaN }, /addInvoker\.successRate/],
    [{ failureResults: [] }, /addInvoker\.failureResults/],
    [{ count: 1, successRate: 0.1, meanFailureStreak: 1 }, /addInvoker\.meanFailureStreak: no history/],
    [{ until: "yesterday" }, /addInvoker\.until: "yesterday" is not a moment in time/],
  ];
  for (const [seed, message] of refused) {
    it(`refuses ${JSON.stringify(seed)} and adds nothing`, async () => {
      const emulator = await startEmulator();
      assert.throws(() => emulator.addInvoker(seed), message);
      assert.deepEqual(emulator.listInvokers(), []);
    });
  }

  it("refuses an invoker that is there", async () => {
    const emulator = await startEmulator({ invokers: [{ invokerId: "ivk-a" }] });
    assert.throws(() => emulator.addInvoker({ invokerId: "ivk-a" }), /ivk-a was added before/);
  });
});

describe("the schedule of a seeded invoker", () => {
  const startEmulator = useEmulator();
  const minutesOf = (records: readonly { invokeTime: string }[]) =>
    records.map(({ invokeTime }) => `${invokeTime.slice(0, 16)}Z`);

  it("is cron in Beijing time, where one is given", async () => {
    const emulator = await startEmulator({ clock });
    emulator.addInvoker({ recurrence: "0 2 * * *", count: 3 });
    assert.deepEqual(minutesOf(emulator.listRecords()), [
      "2026-02-28T18:00Z",
      "2026-02-27T18:00Z",
      "2026-02-26T18:00Z",
    ]);
    assert.equal(emulator.listInvokers()[0]?.createdTimeMs, Date.parse("2026-02-25T18:00:01Z"));
  });

  it("leaves out the runs of the nights in which the instance was gone", async () => {
    const emulator = await startEmulator({ clock });
    const absences = [{ from: "2026-02-26T12:00:00Z", until: "2026-02-28T18:00:00Z" }];
    emulator.addInvoker({ recurrence: "0 2 * * *", count: 3, absences });
    assert.deepEqual(minutesOf(emulator.listRecords()), [
      "2026-02-28T18:00Z",
      "2026-02-25T18:00Z",
      "2026-02-24T18:00Z",
    ]);
  });

  it("leaves them out while the emulator runs too", async () => {
    let nowMs = clock.now();
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    const absences = [{ from: "2026-03-01T13:00:00Z", until: "2026-03-01T15:00:00Z" }];
    emulator.addInvoker({ intervalSeconds: 3600, absences, live: true });
    nowMs += 5 * 3_600_000;
    assert.deepEqual(minutesOf(emulator.listRecords()), [
      "2026-03-01T17:00Z",
      "2026-03-01T16:00Z",
      "2026-03-01T15:00Z",
    ]);
  });

  it("starts no run while the invoker is disabled, and those of its new schedule once it is changed", async () => {
    let nowMs = clock.now();
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    const { invokerId } = emulator.addInvoker({ intervalSeconds: 3600, live: true });
    const pass = (hours: number) => {
      nowMs += hours * 3_600_000;
      return minutesOf(emulator.listRecords());
    };
    assert.deepEqual(pass(1), ["2026-03-01T13:00Z"]);
    emulator.changeInvoker(invokerId, { enable: false });
    assert.equal(pass(24).length, 1);
    emulator.changeInvoker(invokerId, { enable: true, recurrence: "0 2 * * *" });
    assert.deepEqual(pass(24), ["2026-03-02T18:00Z", "2026-03-01T13:00Z"]);
  });

  it("is one instant of an invoker that runs once, live or seeded", async () => {
    let nowMs = clock.now();
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    emulator.addInvoker({ onceAt: "2026-03-01T13:00:00Z", live: true });
    emulator.addInvoker({ onceAt: "2026-03-01T11:00:00Z", latestResults: ["FAILED"] });
    nowMs += 48 * 3_600_000;
    assert.deepEqual(minutesOf(emulator.listRecords()), ["2026-03-01T13:00Z", "2026-03-01T11:00Z"]);
    assert.throws(() => emulator.addInvoker({ onceAt: "2026-03-01T11:00:00Z", count: 2 }), {
      message: "addInvoker.count: 2 is more than the schedule was due",
    });
  });

  it("passes over all but the last runs of a long pause", async () => {
    let nowMs = clock.now();
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    emulator.addInvoker({ intervalSeconds: 60, live: true });
    emulator.addInvoker({ recurrence: "0 2 * * *", live: true });
    nowMs += 30 * 24 * 3_600_000;
    const counts = emulator.listInvokers().map(({ invokerId }) => emulator.listRecords([invokerId]).length);
    // The newest minute's run starts some seconds after it.
    assert.deepEqual(counts, [9_999, 30]);
  });

  it("has no absence that ends before it begins", async () => {
    const emulator = await startEmulator({ clock });
    const absences = [{ from: "2026-02-26T12:00:00Z", until: "2026-02-26T12:00:00Z" }];
    assert.throws(() => emulator.addInvoker({ absences }), {
      message: "addInvoker.absences[0].until: is not after from",
    });
  });
});

describe("planResults", () => {
  const plan = (settings: Parameters<typeof planResults>[0]) => planResults(settings, new RandomStream("test"));

  it("keeps to the success rate and the mean streak", () => {
    const results = plan({ count: 40_000, successRate: 0.8, meanFailureStreak: 4 });
    const failures = results.filter((result) => result === "FAILED").length;
    const streaks = results.filter((result, index) => result === "FAILED" && results[index - 1] !== "FAILED").length;
    assert.ok(Math.abs(failures / 40_000 - 0.2) < 0.02, `${failures} failures`);
    assert.ok(Math.abs(failures / streaks - 4) < 0.3, `${failures / streaks} failures a streak`);
  });

  it("has as many runs as asked for, the exact ones newest", () => {
    const results = fc.constantFrom("SUCCESS", "FAILED", "TIMEOUT");
    fc.assert(
      fc.property(
        fc.array(results, { maxLength: 5 }),
        fc.nat(5),
        fc.nat(50),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (latestResults, inProgress, more, successRate) => {
          const exactCount = latestResults.length + inProgress;
          const planned = plan({
            latestResults,
            inProgress,
            count: exactCount + more,
            successRate,
            failureResults: ["TIMEOUT"],
          });
          const newestFirst = [...planned].reverse();
          assert.equal(planned.length, exactCount + more);
          assert.deepEqual(newestFirst.slice(0, exactCount), [...Array(inProgress).fill("RUNNING"), ...latestResults]);
          assert.deepEqual(
            newestFirst.slice(exactCount).filter((result) => result !== "SUCCESS" && result !== "TIMEOUT"),
            [],
          );
        },
      ),
    );
  });
});

describe("addRecord", () => {
  const startEmulator = useEmulator();

  it("starts a run now that succeeds, of an invoker that comes with it", async () => {
    const emulator = await startEmulator({ clock });
    const { invocationId, ...record } = emulator.addRecord({ invokerId: "ivk-new" });
    assert.match(invocationId, /^inv-[0-9a-z]{8}$/);
    assert.deepEqual(record, {
      invokerId: "ivk-new",
      invokeTime: "2026-03-01T12:02:03Z",
      reason: "start an invocation at scheduled time.",
      result: "SUCCESS",
    });
    assert.deepEqual(
      emulator.listInvokers().map((invoker) => invoker.invokerId),
      ["ivk-new"],
    );
  });

  it("makes the run added last the latest of one second, for clients too", async () => {
    const emulator = await startEmulator({ rateLimit: false });
    const api = connectTo(emulator);
    for (let count = 0; count < 5; count++) {
      for (const result of ["SUCCESS", "FAILED"]) {
        const added = emulator.addRecord({ invokerId: "ivk-a", invokeTime: clock.now(), result });
        const { "ivk-a": latest } = await readLatestInvokerRecords(() => api, { invokerIds: ["ivk-a"] });
        assert.deepEqual(latest, added);
      }
    }
  });

  it("makes up IDs that ascend in the order in which runs are added, histories included", async () => {
    const addRuns = async (seed: string) => {
      const emulator = await startEmulator({ clock, seed, invokers: [{ invokerId: "ivk-b", count: 1500 }] });
      const added = [...emulator.listRecords()].reverse();
      for (const invokerId of ["ivk-c", "ivk-a", "ivk-b", "ivk-c"]) added.push(emulator.addRecord({ invokerId }));
      emulator.addInvoker({ invokerId: "ivk-d", count: 40 });
      added.push(...emulator.listRecords(["ivk-d"]).reverse(), emulator.addRecord({ invokerId: "ivk-a" }));
      return added.map((record) => record.invocationId);
    };
    const ids = await addRuns("1");
    assert.deepEqual([...new Set(ids)].sort(), ids);
    assert.deepEqual(
      ids.filter((id) => !/^inv-[0-9a-z]{8}$/.test(id)),
      [],
    );
    assert.deepEqual(await addRuns("1"), ids);
    assert.notDeepEqual(await addRuns("2"), ids);
  });

  it("passes over a made-up ID that a caller has given to a run", async () => {
    const [first, second] = await Promise.all([startEmulator({ clock }), startEmulator({ clock })]);
    const { invocationId } = first.addRecord({ invokerId: "ivk-a" });
    second.addRecord({ invokerId: "ivk-a", invocationId });
    const made = second.addRecord({ invokerId: "ivk-a" }).invocationId;
    assert.ok(made > invocationId, `${made} after ${invocationId}`);
  });

  it("starts a run of now after the scheduled runs that are due", async () => {
    let nowMs = Date.parse("2026-03-01T12:02:30Z");
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    emulator.addInvoker({ invokerId: "ivk-a", intervalSeconds: 60, live: true });
    // Whichever second of the minute the scheduled run takes, a run is added in it before anybody looks.
    for (const second of [2, 3, 4, 5, 6, 7, 8]) {
      nowMs = Date.parse(`2026-03-01T12:03:0${second}Z`);
      const added = emulator.addRecord({ invokerId: "ivk-a" });
      assert.deepEqual(emulator.listRecords()[0], added);
    }
    assert.equal(emulator.listRecords().length, 8);
  });

  it("gives out copies: what a caller does to them changes nothing", async () => {
    const emulator = await startEmulator();
    const record = emulator.addRecord({ invokerId: "ivk-a" });
    (record as { result: string }).result = "FAILED";
    assert.equal(emulator.listRecords()[0]?.result, "SUCCESS");
    emulator.setResult(record.invocationId, "TIMEOUT");
    assert.equal(emulator.listRecords()[0]?.result, "TIMEOUT");
  });

  it("removes what a purge removes", async () => {
    const emulator = await startEmulator({
      invokers: [
        { invokerId: "ivk-a", count: 5 },
        { invokerId: "ivk-b", count: 5 },
      ],
    });
    assert.equal(
      emulator.removeRecords((record) => record.invokerId === "ivk-a"),
      5,
    );
    assert.deepEqual(emulator.listRecords(["ivk-a"]), []);
    assert.equal(emulator.listRecords().length, 5);
  });

  it("names what it cannot use", async () => {
    const emulator = await startEmulator();
    const { invocationId } = emulator.addRecord({ invokerId: "ivk-a", invocationId: "inv-1" });
    assert.throws(
      () => emulator.addRecord({ invokerId: "ivk-a", invocationId }),
      /addRecord\.invocationId: inv-1 was added before/,
    );
    assert.throws(() => emulator.addRecord({ invokerId: "a" }), /addRecord\.invokerId: "a" is not ivk-/);
    assert.throws(
      () => emulator.addRecord({ invokerId: "ivk-a", invocationId: "x" }),
      /addRecord\.invocationId: "x" is not inv-/,
    );
    assert.throws(
      () => emulator.addRecord({ invokerId: "ivk-a", invokeTime: "noon" }),
      /addRecord\.invokeTime: "noon" is not a moment in time/,
    );
    assert.throws(() => emulator.setResult("inv-2", "FAILED"), /there is no run "inv-2"/);
    assert.throws(() => emulator.setTasks("inv-2", []), /there is no run "inv-2"/);
  });
});

describe("formatRecurrence", () => {
  for (const [seconds, cron] of [
    [60, "* * * * *"],
    [300, "*/5 * * * *"],
    [420, null],
    [3600, "0 * * * *"],
    [5400, null],
    [21_600, "0 2,8,14,20 * * *"],
    [86_400, "0 8 * * *"],
    [172_800, null],
  ] as const) {
    it(`writes ${seconds} seconds as ${cron}`, () => {
      assert.equal(formatRecurrence(seconds), cron);
    });
  }
});
