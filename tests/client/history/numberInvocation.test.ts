import assert from "node:assert/strict";
import fc from "fast-check";
import { numberInvocation } from "../../../sdk/client/history/numberInvocation";

describe("numberInvocation", () => {
  it("counts the IDs through, shorter ones first", () => {
    const ids = ["inv-0", "inv-z", "inv-00", "inv-01", "inv-zz", "inv-000", "inv-zzzzzzzzzz"];
    const numbers = [0, 35, 36, 37, 36 + 36 ** 2 - 1, 36 + 36 ** 2, (36 ** 11 - 36) / 35 - 1];
    assert.deepEqual(ids.map(numberInvocation), numbers);
    assert.ok(Number.isSafeInteger(numbers.at(-1)));
  });

  it("gives two IDs two numbers", () => {
    const letters = "0123456789abcdefghijklmnopqrstuvwxyz";
    const id = fc
      .string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 10 })
      .map((suffix) => `inv-${suffix}`);
    fc.assert(
      fc.property(id, id, (a, b) => assert.equal(numberInvocation(a) === numberInvocation(b), a === b)),
      { numRuns: 1000 },
    );
  });

  for (const id of ["", "inv-", "inv-ABC", "inv-0123456789a", "inv-a b", "inv-a#2", "INV-a", "xinv-a", "inv-a\n"]) {
    it(`leaves ${JSON.stringify(id)} as it is`, () => {
      assert.equal(numberInvocation(id), undefined);
    });
  }
});
