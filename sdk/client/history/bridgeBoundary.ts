import { TatError } from "../../core/TatError";
import type { HistoryPage } from "./PageReader";
import { PAGE_SIZE, reachesEnd } from "./PageReader";

/** How far a page is laid over the rows it shall join, so that rows may move a little meanwhile. */
const OVERLAP = PAGE_SIZE / 2;
const MOST_PAGES = 100;

/** Where a row of a page belongs, seen from a boundary: before it, behind it, or not met before. */
export type Side = "before" | "behind" | "new";

/**
 * Reads across a boundary between two pages until both sides are joined by rows they share, and hands on each page read.
 *
 * A page that holds a row from before the boundary and one from behind it is one stretch of the list that covers the
 * boundary, in whatever order the list is. The list's own start and end join as well as a row does. Where rows have
 * moved, the next page is laid nearer; each page that joins the near side moves the boundary's near side along.
 */
export async function bridgeBoundary(options: {
  /** Position of the boundary: the first row behind it had this offset. */
  offset: number;
  read: (offset: number) => Promise<HistoryPage>;
  /** Tells the sides of a page's rows, in order. */
  sidesOf: (page: HistoryPage) => Side[];
  /** Takes the page's rows; from now on they count as `before`. */
  take: (page: HistoryPage) => void;
}): Promise<void> {
  let offset = Math.max(0, options.offset - OVERLAP);
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await options.read(offset);
    const sides = options.sidesOf(page);
    const joinsBefore = offset === 0 || sides.includes("before");
    const joinsBehind = reachesEnd(page) || sides.includes("behind");
    if (joinsBefore) {
      options.take(page);
      if (joinsBehind) {
        return;
      }
      offset += Math.max(1, page.records.length - OVERLAP);
    } else {
      offset = Math.max(0, offset - OVERLAP);
    }
  }
  throw new TatError(
    `The history changes faster than it can be read: after ${MOST_PAGES} calls the records around position ${options.offset} could not be joined. Read fewer invokers at once, or a shorter window.`,
    { code: "HistoryNotStable", retryable: true },
  );
}
