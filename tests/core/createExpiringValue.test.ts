import assert from "node:assert/strict";
import { createExpiringValue } from "../../sdk/core/createExpiringValue";

const MINUTE = 60_000;

/** A value that lasts `lifetimeMs`, a clock set by hand, and a count of loads. */
function makeValue(lifetimeMs: number | undefined) {
  const state = { now: 0, loads: 0, failing: false };
  const value = createExpiringValue({
    load: async () => {
      state.loads++;
      if (state.failing) throw new Error("cannot load");
      return { number: state.loads, expiresAtMs: lifetimeMs === undefined ? undefined : state.now + lifetimeMs };
    },
    expiresAtMs: ({ expiresAtMs }) => expiresAtMs,
    marginMs: 5 * MINUTE,
    retryAfterMs: MINUTE / 2,
    clock: { now: () => state.now, sleep: async () => {} },
  });
  return { state, value, number: async () => (await value.get()).number };
}

describe("createExpiringValue", () => {
  it("loads once, however many ask, and never again what does not expire", async () => {
    const { state, value, number } = makeValue(undefined);
    await Promise.all([value.get(), value.get(), value.get()]);
    state.now = 1e15;
    assert.equal(await number(), 1);
  });

  it("loads anew five minutes before expiry, not earlier", async () => {
    const { state, number } = makeValue(60 * MINUTE);
    assert.equal(await number(), 1);
    state.now = 55 * MINUTE - 1;
    assert.equal(await number(), 1);
    state.now = 55 * MINUTE;
    assert.equal(await number(), 2);
  });

  it("takes half the lifetime as margin for what lasts less than ten minutes", async () => {
    const { state, number } = makeValue(4 * MINUTE);
    assert.equal(await number(), 1);
    state.now = 2 * MINUTE - 1;
    assert.equal(await number(), 1);
    state.now = 2 * MINUTE;
    assert.equal(await number(), 2);
  });

  it("gives out the old value while it lasts when a new one cannot be had, trying again each half minute", async () => {
    const { state, number } = makeValue(60 * MINUTE);
    await number();
    state.failing = true;
    state.now = 56 * MINUTE;
    assert.equal(await number(), 1);
    assert.equal(await number(), 1);
    assert.equal(state.loads, 2);
    state.now += MINUTE / 2;
    assert.equal(await number(), 1);
    assert.equal(state.loads, 3);
    state.now = 60 * MINUTE;
    await assert.rejects(number(), { message: "cannot load" });
  });

  it("does not keep a failure", async () => {
    const { state, number } = makeValue(undefined);
    state.failing = true;
    await assert.rejects(number());
    state.failing = false;
    assert.equal(await number(), 2);
  });

  it("renews a value that does not serve once, though several say so", async () => {
    const { value } = makeValue(undefined);
    const stale = await value.get();
    const renewed = await Promise.all([value.renew(stale), value.renew(stale)]);
    assert.deepEqual(
      renewed.map(({ number }) => number),
      [2, 2],
    );
    assert.equal((await value.renew(stale)).number, 2);
  });
});
