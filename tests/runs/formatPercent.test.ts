import assert from "node:assert/strict";
import fc from "fast-check";
import { formatPercentDown } from "../../sdk/runs/durations";

describe("formatPercentDown", () => {
  const cases: [number, string][] = [
    [0, "0 %"],
    [2 / 3, "66.6 %"],
    [0.9, "90 %"],
    [0.8999, "89.9 %"],
    [0.285, "28.5 %"],
    [1, "100 %"],
  ];
  for (const [rate, expected] of cases) {
    it(`writes ${rate} as ${expected}`, () => {
      assert.equal(formatPercentDown(rate), expected);
    });
  }

  it("writes every whole number of thousandths exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (thousandths) => {
        assert.equal(formatPercentDown(thousandths / 1000), `${Number((thousandths / 10).toFixed(1))} %`);
      }),
    );
  });
});
