import assert from "node:assert/strict";
import { OrderEvidence } from "../../sdk/history/order";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { modelRecord } from "./ModelService";

/** Runs by invoker and minute, in the order of the list. */
type Row = [invoker: number, minute: number];

function see(rows: readonly (readonly [number, number])[]): OrderEvidence {
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

describe("OrderEvidence of each invoker", () => {
  const isNewestFirst = (rows: readonly (readonly [number, number])[]) => see(rows).eachNewestFirst;

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
      assert.equal(isNewestFirst(rows), false);
    });
  }
});

describe("OrderEvidence of ties", () => {
  for (const [title, rows, expected] of [
    [
      "breaks those of a list that is newest first over all, although no invoker has two times",
      [
        [1, 5],
        [1, 5],
        [2, 4],
      ],
      true,
    ],
    [
      "breaks those of a grouped list whose groups are newest first",
      [
        [1, 5],
        [1, 5],
        [1, 4],
        [2, 9],
      ],
      true,
    ],
    [
      "breaks none of a list of equal times",
      [
        [1, 5],
        [1, 5],
      ],
      false,
    ],
    [
      "breaks none of a list whose times rise",
      [
        [1, 5],
        [1, 5],
        [1, 6],
      ],
      false,
    ],
  ] as const) {
    it(title, () => assert.equal(see(rows).breaksTies, expected));
  }
});

describe("OrderEvidence.sort", () => {
  /** A list of an invoker's runs: two of one minute, two of the next older one, by ID from old to new each. */
  const listed = [-1, -2].flatMap((minute) => {
    const run = modelRecord(1, minute);
    return ["inv-a", "inv-b"].map((invocationId) => ({ ...run, invocationId: `${invocationId}${minute}` }));
  });
  const [a1, b1, a2, b2] = listed as [InvokerRecord, InvokerRecord, InvokerRecord, InvokerRecord];

  function show(records: readonly InvokerRecord[], reread: readonly InvokerRecord[] = []): OrderEvidence {
    const order = new OrderEvidence();
    for (const record of records) order.add(record);
    for (const record of reread) order.addReread(record);
    return order;
  }

  it("leaves runs of equal time as a list that is newest first shows them, and puts the rest by time", () => {
    assert.deepEqual(show(listed).sort([a2, b2, a1, b1]), [a1, b1, a2, b2]);
  });

  it("puts those of a time at which rows were read again by ID, and no others", () => {
    assert.deepEqual(show(listed, [b2]).sort(listed), [a1, b1, b2, a2]);
  });

  it("puts them by ID where nothing says which is newer", () => {
    assert.deepEqual(show([a1, b1]).sort([a1, b1]), [b1, a1]);
  });

  it("leaves them where a longer list proved to be newest first, unless this one's times rise", () => {
    assert.deepEqual(show([a1, b1]).sort([a1, b1], true), [a1, b1]);
    assert.deepEqual(show([a2, a1, b1]).sort([a2, a1, b1], true), [b1, a1, a2]);
  });
});
