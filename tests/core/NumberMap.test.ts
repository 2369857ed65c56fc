import assert from "node:assert/strict";
import fc from "fast-check";
import { NumberMap } from "../../sdk/core/NumberMap";

describe("NumberMap", () => {
  it("gives back what was put in last, and nothing else, like a Map", () => {
    const near = fc.integer({ min: 0, max: 40 });
    const key = fc.oneof(
      near,
      near.map((step) => Number.MAX_SAFE_INTEGER - step),
      near.map((step) => step * 2 ** 32),
      fc.maxSafeNat(),
    );
    const entries = fc.array(fc.tuple(key, fc.integer({ min: 0, max: 2 ** 32 - 1 })), { maxLength: 300 });
    fc.assert(
      fc.property(entries, fc.array(key), (given, strangers) => {
        const [ours, model] = [new NumberMap(), new Map<number, number>()];
        for (const [number, value] of given) {
          ours.set(number, value);
          model.set(number, value);
          assert.equal(ours.get(number), value);
        }
        for (const number of [...model.keys(), ...strangers]) assert.equal(ours.get(number), model.get(number));
      }),
    );
  });

  it("keeps 100,000 numbers apart that follow each other", () => {
    const map = new NumberMap();
    for (let number = 0; number < 100_000; number++) map.set(number * 36, number);
    for (let number = 0; number < 100_000; number++) assert.equal(map.get(number * 36), number);
    assert.equal(map.get(1), undefined);
  });
});
