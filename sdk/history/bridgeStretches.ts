import { TatError } from "../checks/TatError";
import { type HistoryPage, mostRows, PAGE_SIZE } from "./PageReader";
import { END, START, type Stretch, type Stretches } from "./Stretches";

/** How far a page is laid over the rows it shall join, so that rows may move a little meanwhile. */
const OVERLAP = PAGE_SIZE / 2;
/** How many pages more than a walk over the whole list takes may be needed because rows move. */
const SPARE_PAGES = 100;

/**
 * Reads overlapping pages from `offset` on until the two stretches, of which `near` stands before `far` in the list,
 * are joined, or until near is joined to the list's end, or far to its start.
 *
 * A page that shares rows with the near side only is followed by the next one, a page that does not reach the near
 * side by the one before.
 */
export async function bridgeStretches(options: {
  stretches: Stretches;
  near: Stretch;
  far: Stretch;
  /** Where the rows between the two are expected. */
  offset: number;
  read: (offset: number) => Promise<HistoryPage>;
  /** Takes the page's rows and tells its stretch. */
  take: (page: HistoryPage) => Stretch;
}): Promise<void> {
  const { stretches, near, far } = options;
  const isNear = (stretch: Stretch) => stretches.areJoined(stretch, near) || stretches.areJoined(stretch, START);
  const isFar = (stretch: Stretch) => stretches.areJoined(stretch, far) || stretches.areJoined(stretch, END);
  let offset = Math.max(0, options.offset - OVERLAP);
  let pages = 0;
  let mostPages = SPARE_PAGES;
  let bound: number | undefined;
  while (!stretches.areJoined(near, far)) {
    if (pages++ > mostPages) {
      throw new TatError(
        `The history changes faster than it can be read: after ${pages} calls the records around position ${options.offset} could not be joined. Read fewer invokers at once, or a shorter window.`,
        { code: "HistoryNotStable", retryable: true },
      );
    }
    const page = await options.read(offset);
    bound ??= mostRows(page.totalCount);
    mostPages = SPARE_PAGES + Math.min(page.totalCount, bound) / OVERLAP;
    const stretch = options.take(page);
    if (isNear(stretch) && isFar(stretch)) {
      return;
    }
    const step = isNear(stretch) ? Math.max(1, page.records.length - OVERLAP) : -OVERLAP;
    offset = Math.max(0, offset + step);
  }
}
