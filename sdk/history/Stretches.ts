import { TatError } from "../checks/TatError";
import { type InvokerRecord, recordKey } from "../runs/InvokerRecord";
import { type HistoryPage, mostRows, PAGE_SIZE, reachesEnd } from "./PageReader";

/** A page's rows as a part of the list: rows that stood side by side at one moment. */
export type Stretch = number;

/** What is before the list's first row, and what is behind its last one. */
export const START: Stretch = 0;
export const END: Stretch = 1;

/**
 * Keeps which pages of a moving list are joined, and which records were met.
 *
 * Two pages that share a row are joined: each is a stretch of the list without a hole, whatever happened between the
 * two readings, so together they hold every record between any two of their rows that was there both times. A page
 * from offset 0 is joined to the start, one that reached the end to the end. Once start and end are joined, no record
 * that was there all the time can be missing. That is true for every order of the list.
 *
 * A union-find structure over the pages; of the rows only the keys are kept.
 */
export class Stretches {
  private readonly parents: Stretch[] = [START, END];
  /** In which stretch each run was met first, by invoker and key. */
  private readonly met = new Map<string, Map<string, Stretch>>();

  /** Adds a page and tells its stretch, and which of its rows, by position, were not met before. */
  add(page: HistoryPage): { stretch: Stretch; freshRows: number[] } {
    const stretch = this.parents.length;
    this.parents.push(stretch);
    const freshRows: number[] = [];
    for (const [row, { invokerId, key }] of keysOf(page).entries()) {
      const runs = this.met.get(invokerId) ?? new Map<string, Stretch>();
      const known = runs.get(key);
      if (known !== undefined) {
        this.join(stretch, known);
      } else {
        this.met.set(invokerId, runs.set(key, stretch));
        freshRows.push(row);
      }
    }
    if (page.offset === 0) {
      this.join(START, stretch);
    }
    if (reachesEnd(page)) {
      this.join(stretch, END);
    }
    return { stretch, freshRows };
  }

  /** Joins two stretches between which no record can be missing. */
  join(a: Stretch, b: Stretch): void {
    this.parents[this.rootOf(b)] = this.rootOf(a);
  }

  areJoined(a: Stretch, b: Stretch): boolean {
    return this.rootOf(a) === this.rootOf(b);
  }

  private rootOf(stretch: Stretch): Stretch {
    let root = stretch;
    let parent = this.parents[root] as Stretch;
    while (parent !== root) {
      this.parents[root] = this.parents[parent] as Stretch;
      root = parent;
      parent = this.parents[root] as Stretch;
    }
    return root;
  }
}

/**
 * The keys of a page's records, which tell the runs of one invoker apart. Two rows of one page are two runs even if nothing
 * tells them apart, which happens only to runs without an invocation ID: the second gets a number.
 */
function keysOf({ records }: HistoryPage): { invokerId: string; key: string }[] {
  const counts = new Map<string, number>();
  return records.map((record) => {
    const { invokerId } = record;
    const name = recordKey(record);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { invokerId, key: count === 1 ? keyOf(record) : `${name}#${count}` };
  });
}

/** The invocation ID as it stands, which costs no text of its own, unless it might be taken for a {@link recordKey}. */
function keyOf(record: InvokerRecord): string {
  return /^\D/.test(record.invocationId) ? record.invocationId : recordKey(record);
}

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
