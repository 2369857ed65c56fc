import type { InvokerRecord } from "../../records/InvokerRecord";
import { recordKey } from "../../records/recordKey";
import { MetRuns } from "./MetRuns";
import { type HistoryPage, reachesEnd } from "./PageReader";

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
  private readonly metRuns = new MetRuns();

  /** Adds a page and tells its stretch, and which of its rows, by position, were not met before. */
  add(page: HistoryPage): { stretch: Stretch; freshRows: number[] } {
    const stretch = this.parents.length;
    this.parents.push(stretch);
    const freshRows: number[] = [];
    for (const [row, key] of keysOf(page).entries()) {
      const known = this.metRuns.meet((page.records[row] as InvokerRecord).invokerId, key, stretch);
      if (known === undefined) freshRows.push(row);
      else this.join(stretch, known);
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
 * The keys of a page's records, which tell the runs of one invoker apart. Two rows of one page are two runs even if
 * nothing tells them apart, which happens only to runs without an invocation ID: the second gets a number.
 */
function keysOf({ records }: HistoryPage): string[] {
  const met = new Set<string>();
  return records.map((record, row) => {
    const key = keyOf(record);
    if (!met.has(key)) {
      met.add(key);
      return key;
    }
    const isSame = (other: InvokerRecord) => other.invokerId === record.invokerId && keyOf(other) === key;
    const before = records.slice(0, row).filter(isSame).length;
    return before === 0 ? key : `${key}#${before + 1}`;
  });
}

/** The invocation ID as it stands, unless it might be taken for a {@link recordKey}, all of which begin with a digit. */
function keyOf(record: InvokerRecord): string {
  return /^\D/.test(record.invocationId) ? record.invocationId : recordKey(record);
}
