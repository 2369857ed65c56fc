import { TatError } from "../checks/TatError";
import { type InvokerRecord, invokeTimeMs } from "../runs/InvokerRecord";
import { type HistoryPage, PAGE_SIZE, type PageReader, reachesEnd } from "./PageReader";

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
  /** In which stretch each run was met last, by invoker and key. */
  private readonly met = new Map<string, Map<string, Stretch>>();

  /** Adds a page and tells its stretch, and which of its records were not met before. */
  add(page: HistoryPage): { stretch: Stretch; fresh: InvokerRecord[] } {
    const stretch = this.parents.length;
    this.parents.push(stretch);
    const fresh: InvokerRecord[] = [];
    for (const record of page.records) {
      let runs = this.met.get(record.invokerId);
      if (runs === undefined) {
        runs = new Map();
        this.met.set(record.invokerId, runs);
      }
      let key = keyOf(record);
      // Two rows of one page are two runs even if nothing tells them apart, which happens only without an invocation ID.
      while (runs.get(key) === stretch) key = `0${key}`;
      const known = runs.get(key);
      runs.set(key, stretch);
      if (known === undefined) fresh.push(record);
      else this.join(known, stretch);
    }
    if (page.offset === 0) this.join(START, stretch);
    if (reachesEnd(page)) this.join(stretch, END);
    return { stretch, fresh };
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
 * Tells the runs of one invoker apart: two records with the same key are two readings of one run, whose result may have
 * changed in between. A run is known by its invocation ID, which as it stands costs no text of its own.
 *
 * The API document does not say whether a run without an invocation exists; where the ID is empty, the instant and the
 * reason stand for it. Two such runs of one invoker in the same second for the same reason, on two pages, would count as
 * one: a schedule starts at most one run a minute.
 */
function keyOf(record: InvokerRecord): string {
  const { invocationId, reason } = record;
  if (/^[a-z]/.test(invocationId)) return invocationId;
  return invocationId ? `#${invocationId}` : `@${invokeTimeMs(record)}:${reason}`;
}

/** How far a page is laid over the rows it shall join, so that rows may move a little meanwhile. */
const OVERLAP = PAGE_SIZE / 2;
/** How many pages more than a walk over the whole list takes may be needed because rows move. */
const SPARE_PAGES = 100;

/** Two stretches that are to be joined. */
export interface Boundary {
  near: Stretch;
  far: Stretch;
  /** Where the rows between the two are expected. */
  offset: number;
}

/**
 * Reads overlapping pages from `offset` on until the two stretches, of which `near` stands before `far` in the list,
 * are joined, or until near is joined to the list's end, or far to its start.
 *
 * A page that shares rows with the near side only is followed by the next one, a page that does not reach the near
 * side by the one before.
 *
 * @returns the records that were not met before
 */
export async function bridgeStretches(
  reader: PageReader,
  stretches: Stretches,
  { near, far, offset: begin }: Boundary,
  stop?: AbortSignal,
): Promise<InvokerRecord[]> {
  const found: InvokerRecord[] = [];
  let offset = Math.max(0, begin - OVERLAP);
  let mostPages = SPARE_PAGES;
  for (let pages = 0; !stretches.areJoined(near, far); pages++) {
    if (pages > mostPages) {
      throw new TatError(
        `The history changes faster than it can be read: after ${pages + 1} calls the records around position ${begin} could not be joined. Read fewer invokers at once, or a shorter window.`,
        { code: "HistoryNotStable", retryable: true },
      );
    }
    const page = await reader.read(offset, PAGE_SIZE, stop);
    mostPages = SPARE_PAGES + Math.min(page.totalCount, reader.mostRows) / OVERLAP;
    const { stretch, fresh } = stretches.add(page);
    found.push(...fresh);
    const isNear = stretches.areJoined(stretch, near) || stretches.areJoined(stretch, START);
    const isFar = stretches.areJoined(stretch, far) || stretches.areJoined(stretch, END);
    if (isNear && isFar) break;
    offset = Math.max(0, offset + (isNear ? Math.max(1, page.records.length - OVERLAP) : -OVERLAP));
  }
  return found;
}
