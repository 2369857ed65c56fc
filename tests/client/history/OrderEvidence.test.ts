import assert from "node:assert/strict";
import { OrderEvidence } from "../../../sdk/client/history/OrderEvidence";
import { modelRecord } from "./ModelService";

/** Runs by invoker and minute, in the order of the list. */
type Row = [invoker: number, minute: number];

function see(rows: readonly Row[]): OrderEvidence {
  const order = new OrderEvidence();
  for (const [invoker, minute] of rows) order.add(modelRecord(invoker, minute));
  return order;
}

describe("OrderEvidence", () => {
  const directions: [title: string, rows: Row[], expected: string][] = [
    ["knows nothing of no row", [], "unknown"],
    ["knows nothing of one row", [[1, 0]], "unknown"],
    [
      "knows nothing of equal times",
      [
        [1, 0],
        [2, 0],
        [3, 0],
      ],
      "unknown",
    ],
    [
      "takes falling times for newest first",
      [
        [1, 5],
        [1, 5],
        [2, 4],
      ],
      "yes",
    ],
    [
      "takes one rise for another order, whatever else falls",
      [
        [1, 5],
        [1, 4],
        [1, 6],
        [1, 3],
      ],
      "no",
    ],
    [
      "takes rising times for another order",
      [
        [1, 1],
        [1, 2],
      ],
      "no",
    ],
  ];
  for (const [title, rows, expected] of directions) {
    it(title, () => assert.equal(see(rows).newestFirst, expected));
  }

  const groups: [title: string, rows: Row[], expected: boolean][] = [
    [
      "takes one invoker's rows for grouped",
      [
        [1, 3],
        [1, 2],
      ],
      false,
    ],
    [
      "takes one invoker's rows after another's for grouped",
      [
        [1, 3],
        [1, 2],
        [2, 1],
      ],
      false,
    ],
    [
      "sees that an invoker comes back",
      [
        [1, 3],
        [2, 2],
        [1, 1],
      ],
      true,
    ],
    [
      "does not forget it",
      [
        [1, 3],
        [2, 2],
        [1, 1],
        [1, 0],
      ],
      true,
    ],
  ];
  for (const [title, rows, expected] of groups) {
    it(title, () => assert.equal(see(rows).interleaved, expected));
  }

  it("keeps every invoker it has seen", () => {
    assert.deepEqual(
      [
        ...see([
          [2, 3],
          [1, 2],
          [2, 1],
        ]).invokerIds,
      ],
      ["ivk-0002", "ivk-0001"],
    );
  });
});
