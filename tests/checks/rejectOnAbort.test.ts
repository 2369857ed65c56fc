import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { rejectOnAbort } from "../../sdk/checks/Clock";

describe("rejectOnAbort", () => {
  it("settles as the promise does", async () => {
    const { signal } = new AbortController();
    assert.equal(await rejectOnAbort(Promise.resolve(1), signal), 1);
    await assert.rejects(rejectOnAbort(Promise.reject(new Error("no")), signal), { message: "no" });
    assert.equal(await rejectOnAbort(Promise.resolve(2)), 2);
  });

  it("rejects with the reason at once, whether aborted later or before", async () => {
    const abort = new AbortController();
    const waiting = rejectOnAbort(new Promise(() => {}), abort.signal);
    abort.abort("reason");
    await assert.rejects(waiting, (reason) => reason === "reason");
    await assert.rejects(rejectOnAbort(new Promise(() => {}), abort.signal), (reason) => reason === "reason");
  });

  it("leaves no listener behind", async () => {
    const { signal } = new AbortController();
    await rejectOnAbort(Promise.resolve(1), signal);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});
