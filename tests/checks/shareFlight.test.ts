import assert from "node:assert/strict";
import { shareFlight } from "../../sdk/checks/sharing";

/** A load that settles by hand. */
function manualLoad() {
  const runs: { signal: AbortSignal; resolve(value: string): void; reject(error: Error): void }[] = [];
  const load = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      runs.push({ signal, resolve, reject });
    });
  return { runs, join: shareFlight(load) };
}

describe("shareFlight", () => {
  it("runs once for all who ask meanwhile, and anew for those who ask later", async () => {
    const { runs, join } = manualLoad();
    const both = Promise.all([join(), join()]);
    runs[0]?.resolve("one");
    assert.deepEqual(await both, ["one", "one"]);
    const third = join();
    runs[1]?.resolve("two");
    assert.equal(await third, "two");
    assert.equal(runs.length, 2);
  });

  it("rejects all who share a run that fails, and forgets it", async () => {
    const { runs, join } = manualLoad();
    const both = Promise.allSettled([join(), join()]);
    runs[0]?.reject(new Error("no"));
    assert.deepEqual(
      (await both).map(({ status }) => status),
      ["rejected", "rejected"],
    );
    const next = join();
    runs[1]?.resolve("yes");
    assert.equal(await next, "yes");
  });

  it("lets one caller leave without harm to the others", async () => {
    const { runs, join } = manualLoad();
    const abort = new AbortController();
    const leaving = join(abort.signal);
    const staying = join();
    abort.abort(new Error("left"));
    await assert.rejects(leaving, { message: "left" });
    assert.equal(runs[0]?.signal.aborted, false);
    runs[0]?.resolve("here");
    assert.equal(await staying, "here");
  });

  it("aborts the run when the last caller has left, and starts afresh", async () => {
    const { runs, join } = manualLoad();
    const abort = new AbortController();
    const all = Promise.allSettled([join(abort.signal), join(abort.signal)]);
    abort.abort(new Error("left"));
    await all;
    assert.equal(runs[0]?.signal.aborted, true);
    const next = join();
    runs[1]?.resolve("fresh");
    assert.equal(await next, "fresh");
  });
});
