import assert from "node:assert/strict";
import fc from "fast-check";
import { showValue } from "../../sdk/checks/showValue";

describe("showValue", () => {
  const cases: [unknown, string][] = [
    ["a", '"a"'],
    ["\u001b]0;title\u0007", '"\\u{1b}]0;title\\u{7}"'],
    ["x".repeat(1_000_000), `"${"x".repeat(80)}… (1000000 characters)"`],
    [Number.NaN, "NaN"],
    [1e308, "1e+308"],
    [true, "true"],
    [undefined, "undefined"],
    [null, "null"],
    [10n ** 1000n, "a bigint"],
    [Symbol("x"), "a symbol"],
    [() => 1, "a function"],
    [[], "[]"],
    [[1, 2], "an array of 2"],
    [new Date(0), "a Date"],
    [Promise.resolve(1), "a Promise"],
    [{ secret: "x" }, "an object"],
    [Object.create(null), "an object"],
  ];
  for (const [value, expected] of cases) {
    it(`shows ${expected.slice(0, 40)}`, () => {
      assert.equal(showValue(value), expected);
    });
  }

  it("gives one short line for anything", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (value) => {
        const shown = showValue(value);
        assert.ok(shown.length <= 900, shown);
        assert.doesNotMatch(shown, /\p{Cc}/u);
      }),
    );
  });
});
