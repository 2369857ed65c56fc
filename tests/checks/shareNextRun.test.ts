import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { shareNextRun } from "../../sdk/checks/sharing";

/** A load that settles by hand. */
function manualLoad() {
  const runs: { argument: string; resolve(value: string): void; reject(error: Error): void }[] = [];
  const load = (argument: string) =>
    new Promise<string>((resolve, reject) => {
      runs.push({ argument, resolve, reject });
    });
  return { runs, call: shareNextRun(load) };
}

describe("shareNextRun", () => {
  it("runs once for all who call before the run begins, with the argument of the first", async () => {
    const { runs, call } = manualLoad();
    const all = Promise.all([call("a"), call("b"), call("c")]);
    await nextTurn();
    runs[0]?.resolve("one");
    assert.deepEqual(await all, ["one", "one", "one"]);
    assert.deepEqual(
      runs.map(({ argument }) => argument),
      ["a"],
    );
  });

  it("lets all who call during a run share the next one, which begins when that is over", async () => {
    const { runs, call } = manualLoad();
    const first = call("a");
    await nextTurn();
    const others = Promise.all([call("b"), call("c")]);
    await nextTurn();
    assert.equal(runs.length, 1);
    runs[0]?.resolve("one");
    assert.equal(await first, "one");
    await nextTurn();
    runs[1]?.resolve("two");
    assert.deepEqual(await others, ["two", "two"]);
    assert.deepEqual(
      runs.map(({ argument }) => argument),
      ["a", "b"],
    );
  });

  it("rejects only those who share a run that fails", async () => {
    const { runs, call } = manualLoad();
    const both = Promise.allSettled([call("a"), call("b")]);
    await nextTurn();
    const next = call("c");
    runs[0]?.reject(new Error("no"));
    assert.deepEqual(
      (await both).map(({ status }) => status),
      ["rejected", "rejected"],
    );
    await nextTurn();
    runs[1]?.resolve("yes");
    assert.equal(await next, "yes");
  });

  it("gives each caller a run that began after the call, one run at a time, whatever the order of events", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("call", "settle", "turn"), { maxLength: 60 }), async (events) => {
        let moment = 0;
        const runs: { beganAt: number; resolve(): void }[] = [];
        let settledCount = 0;
        const call = shareNextRun(() => {
          assert.equal(runs.length, settledCount, "two runs at a time");
          const beganAt = ++moment;
          return new Promise<number>((resolve) => runs.push({ beganAt, resolve: () => resolve(beganAt) }));
        });
        const settle = () => {
          if (runs.length > settledCount) runs[settledCount++]?.resolve();
        };
        const calls: Promise<void>[] = [];
        const actions: Record<string, () => unknown> = {
          call: () => {
            const calledAt = ++moment;
            calls.push(call(undefined).then((beganAt) => assert.ok(beganAt > calledAt)));
          },
          settle,
          turn: () => nextTurn(),
        };
        for (const event of events) await actions[event]?.();
        for (let turn = 0; turn < 3; turn++) {
          await nextTurn();
          settle();
        }
        await Promise.all(calls);
        assert.ok(runs.length <= calls.length);
      }),
      { numRuns: 200 },
    );
  });
});
