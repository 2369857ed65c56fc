import assert from "node:assert/strict";
import { useEmulator } from "./useEmulator";

const startMs = Date.parse("2026-03-01T12:00:30Z");
const finished = ["SUCCESS", "FAILED"];

describe("LiveRuns", () => {
  const startEmulator = useEmulator();

  it("starts a run after each scheduled minute and finishes it seconds later", async () => {
    let nowMs = startMs;
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    emulator.addInvoker({ count: 2, intervalSeconds: 60, live: true, successRate: 0.5 });
    const history = emulator.listRecords();
    const seen: [number, string[]][] = [];
    for (let second = 0; second < 180; second++) {
      const records = emulator.listRecords();
      assert.deepEqual(
        records.slice(-2).map((record) => record.invocationId),
        history.map((record) => record.invocationId),
      );
      assert.ok(records.every((record) => Date.parse(record.invokeTime) <= nowMs));
      seen.push([records.length, records.map((record) => record.result)]);
      nowMs += 1000;
    }
    assert.deepEqual([...new Set(seen.map(([count]) => count))], [2, 3, 4, 5]);
    for (const count of [3, 4, 5]) {
      const results = seen.filter(([length]) => length === count).map(([, [latest]]) => latest);
      assert.equal(results[0], "RUNNING");
      assert.ok(finished.includes(results.at(-1) ?? ""));
      assert.ok(results.filter((result) => result === "RUNNING").length <= 15);
    }
  });

  it("catches up with hours in which nobody looked", async () => {
    let nowMs = startMs;
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    emulator.addInvoker({ intervalSeconds: 60, live: true, successRate: 0, failureResults: ["TIMEOUT"] });
    nowMs += 5 * 3_600_000;
    const records = emulator.listRecords();
    assert.equal(records.length, 300);
    assert.deepEqual([...new Set(records.map((record) => record.result))], ["TIMEOUT"]);
    assert.match(records[0]?.invokeTime ?? "", /^2026-03-01T17:00:0[2-8]Z$/);
  });
});
