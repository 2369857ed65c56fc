import type { HistoryPage } from "./PageReader";

/** What stays known of a page after its rows have been handed on. */
export interface PageFacts extends Pick<HistoryPage, "offset" | "totalCount" | "askedAt" | "answeredAt"> {
  /** Whether a row of this page stood in an earlier page too. */
  readonly overlaps: boolean;
}

/**
 * Whether a record that existed all the time may have slipped through between page `index - 1` and page `index`, two
 * pages that are not joined by shared rows.
 *
 * There is a gap only if the rows moved towards the start between the two readings:
 *
 * - In a list that is not newest first, new rows and purged rows may do that at any time: every such boundary is open.
 * - Rows that appear or vanish change the total. Where both pages saw the same total, no row moved, or as many came
 *   as went.
 * - As many came as went, in a list that is newest first: rows came at the start, so every row before the purged ones
 *   moved towards the end. A gap then needs the later page to be the older reading: the service answered page `index`
 *   before, and page `index - 1` after the move. Let p be the last page that was answered before page `index` was
 *   asked for: p too was read before the move, so somewhere after p, up to page `index - 1`, a page from after the
 *   move follows one from before it, and starts with rows that the other ended with, unless other rows vanished
 *   there at the same time, which shows in the total. Without an overlap or a change of the total there is no gap.
 *
 * A page that shares rows with others than its neighbour says that rows moved by more than a page: that is open too.
 */
export function mayHideRecords(pages: readonly PageFacts[], index: number, newestFirst: boolean): boolean {
  const page = pages[index];
  const previous = pages[index - 1];
  if (page === undefined || previous === undefined) {
    return false;
  }
  if (!newestFirst || page.overlaps || page.totalCount !== previous.totalCount) {
    return true;
  }
  for (let k = index - 1; k > 0; k--) {
    const candidate = pages[k] as PageFacts;
    if (candidate.answeredAt < page.askedAt) {
      return false;
    }
    if (candidate.overlaps || candidate.totalCount !== pages[k - 1]?.totalCount) {
      return true;
    }
  }
  return false;
}
