import assert from "node:assert/strict";
import { mayHideRecords, type PageFacts } from "../../sdk/history/mayHideRecords";

/** Pages of 300 rows, by default read one after another. */
function makePages(...changes: Partial<PageFacts>[]): PageFacts[] {
  return changes.map((change, index) => ({
    offset: index * 100,
    totalCount: 300,
    askedAt: index * 2 + 1,
    answeredAt: index * 2 + 2,
    overlaps: false,
    ...change,
  }));
}

/** Two pages that are asked for at once, and answered in the other order, after one that was read before. */
const FIRST = { askedAt: 1, answeredAt: 2 };
const ANSWERED_LATE = { askedAt: 3, answeredAt: 6 };
const ANSWERED_EARLY = { askedAt: 4, answeredAt: 5 };

describe("mayHideRecords", () => {
  const cases: [title: string, pages: PageFacts[], index: number, newestFirst: boolean, expected: boolean][] = [
    ["sees no gap between pages of an equal total, read one after another", makePages({}, {}), 1, true, false],
    ["sees one wherever the list is not newest first", makePages({}, {}), 1, false, true],
    ["sees one where the total changed", makePages({}, { totalCount: 301 }), 1, true, true],
    [
      "sees one where a page shares rows with others than its neighbour",
      makePages({}, { overlaps: true }),
      1,
      true,
      true,
    ],
    [
      "sees none behind the first page, although that was answered last: it begins where the list does",
      makePages({ askedAt: 1, answeredAt: 4 }, { askedAt: 2, answeredAt: 3 }),
      1,
      true,
      false,
    ],
    ["sees no boundary before the first page", makePages({}), 0, false, false],
    ["sees no boundary behind the last page", makePages({}), 1, false, false],
    [
      "sees none between pages read at once, of an equal total, without an overlap",
      makePages(FIRST, ANSWERED_LATE, ANSWERED_EARLY),
      2,
      true,
      false,
    ],
    [
      "sees one between pages read at once when the earlier of them shares rows",
      makePages(FIRST, { ...ANSWERED_LATE, overlaps: true }, ANSWERED_EARLY),
      2,
      true,
      true,
    ],
    [
      "sees one between pages read at once when the total changed before them",
      makePages({ ...FIRST, totalCount: 299 }, ANSWERED_LATE, ANSWERED_EARLY),
      2,
      true,
      true,
    ],
    [
      "looks back no further than to the last page that was answered before the later one was asked for",
      makePages({ totalCount: 299 }, {}, {}),
      2,
      true,
      false,
    ],
    [
      "looks back as far as to that page",
      makePages(
        { totalCount: 299, askedAt: 1, answeredAt: 2 },
        { askedAt: 3, answeredAt: 8 },
        { askedAt: 4, answeredAt: 9 },
        { askedAt: 5, answeredAt: 7 },
      ),
      3,
      true,
      true,
    ],
  ];
  for (const [title, pages, index, newestFirst, expected] of cases) {
    it(title, () => assert.equal(mayHideRecords(pages, index, newestFirst), expected));
  }
});
