import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { retryCall } from "../../sdk/checks/retryCall";

const quick = { attempts: 4, minDelayMs: 1, maxDelayMs: 2, shouldRetry: () => true };

/** A call that fails so many times before it succeeds, and counts. */
function failing(times: number) {
  const made = { calls: 0 };
  const call = async () => {
    made.calls++;
    if (made.calls <= times) throw new Error(`failure ${made.calls}`);
    return "done";
  };
  return { call, made };
}

describe("retryCall", () => {
  it("makes a call that succeeds once", async () => {
    const { call, made } = failing(0);
    assert.equal(await retryCall(call, quick), "done");
    assert.equal(made.calls, 1);
  });

  it("makes it again until it succeeds", async () => {
    const { call, made } = failing(3);
    assert.equal(await retryCall(call, quick), "done");
    assert.equal(made.calls, 4);
  });

  it("rejects with the last error after the last attempt", async () => {
    const { call, made } = failing(9);
    await assert.rejects(retryCall(call, quick), { message: "failure 4" });
    assert.equal(made.calls, 4);
  });

  it("does not repeat what is not worth it", async () => {
    const { call, made } = failing(9);
    const shouldRetry = ({ message }: Error) => message !== "failure 2";
    await assert.rejects(retryCall(call, { ...quick, shouldRetry }), { message: "failure 2" });
    assert.equal(made.calls, 2);
  });

  it("waits twice as long each time, within jitter and the longest wait", async () => {
    const clock = FakeTimers.install({ toFake: ["Date", "setTimeout", "clearTimeout", "performance"] });
    try {
      const times: number[] = [];
      const call = async () => {
        times.push(clock.now);
        throw new Error("no");
      };
      const result = retryCall(call, { ...quick, attempts: 6, minDelayMs: 500, maxDelayMs: 8000 }).catch(
        () => "failed",
      );
      await new Promise((resolve) => setImmediate(resolve));
      await clock.runAllAsync();
      assert.equal(await result, "failed");
      const waits = times.slice(1).map((time, index) => time - (times[index] as number));
      assert.equal(waits.length, 5);
      waits.forEach((wait, index) => {
        const shortest = 500 * 2 ** index;
        assert.ok(wait >= Math.min(8000, shortest) && wait <= Math.min(8000, 2 * shortest), `wait ${index}: ${wait}`);
      });
    } finally {
      clock.uninstall();
    }
  });

  it("ends a wait at once when it is aborted, with the reason, be it no Error", async () => {
    const abort = new AbortController();
    const { call, made } = failing(9);
    const result = retryCall(call, { ...quick, minDelayMs: 3_600_000, maxDelayMs: 3_600_000, signal: abort.signal });
    setImmediate(() => setImmediate(() => abort.abort("stopped")));
    await assert.rejects(result, (reason) => reason === "stopped");
    assert.ok(made.calls <= 1);
  });
});
