import assert from "node:assert/strict";
import { InvokerOrder } from "../../../sdk/client/history/InvokerOrder";
import { OrderEvidence } from "../../../sdk/client/history/OrderEvidence";
import { modelRecord } from "./ModelService";

function isNewestFirst(rows: readonly [invoker: number, minute: number][]): boolean {
  const [order, invokerOrder] = [new OrderEvidence(), new InvokerOrder()];
  for (const [invoker, minute] of rows) {
    order.add(modelRecord(invoker, minute));
    invokerOrder.add(modelRecord(invoker, minute));
  }
  return invokerOrder.isNewestFirst(order);
}

describe("InvokerOrder", () => {
  it("is certain of a list that is newest first over all", () => {
    assert.equal(
      isNewestFirst([
        [1, 9],
        [2, 8],
        [1, 7],
      ]),
      true,
    );
  });

  it("is certain of a grouped list whose groups are newest first", () => {
    assert.equal(
      isNewestFirst([
        [1, 3],
        [1, 2],
        [2, 9],
        [2, 8],
      ]),
      true,
    );
  });

  for (const [title, rows] of [
    ["no row", []],
    [
      "one row of each invoker",
      [
        [1, 9],
        [2, 8],
      ],
    ],
    [
      "equal times of an invoker, whose order may be either",
      [
        [1, 9],
        [1, 9],
      ],
    ],
    [
      "an invoker whose times rise",
      [
        [1, 2],
        [1, 3],
        [2, 9],
        [2, 8],
      ],
    ],
    [
      "an invoker whose times fall and rise",
      [
        [1, 3],
        [1, 2],
        [1, 4],
      ],
    ],
    [
      "a list that is mixed up, although each invoker's rows happen to fall",
      [
        [1, 3],
        [2, 9],
        [1, 2],
        [2, 8],
      ],
    ],
  ] as const) {
    it(`is not certain with ${title}`, () => {
      assert.equal(isNewestFirst(rows.map(([invoker, minute]) => [invoker, minute])), false);
    });
  }
});
