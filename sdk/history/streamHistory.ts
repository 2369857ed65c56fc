import { TatError } from "../checks/TatError";
import type { InvokerRecord } from "../runs/InvokerRecord";
import { mayHideRecords, type PageFacts } from "./mayHideRecords";
import type { OrderEvidence } from "./order";
import { type HistoryPage, PAGE_SIZE, type PageReader, reachesEnd } from "./PageReader";
import { type Boundary, bridgeStretches, START, type Stretch, Stretches } from "./Stretches";

/** How many pages of a whole history are asked for at once: two seconds' worth of the service's 20 calls a second. */
const MOST_PAGES_AHEAD = 40;
/** So many pages one after another without a new record are no moving history any more. */
const MOST_STALE_PAGES = 100;

/** Records that were not handed on before. */
export interface HistoryBatch {
  readonly records: readonly InvokerRecord[];
  /** Whether the records stand in the list's order, behind those of earlier batches: not so where rows were read again. */
  readonly isInOrder: boolean;
}

interface StreamOptions {
  /**
   * Asked after each page that has rows behind it whether enough were read. Leave it out to read the whole history.
   * With it pages are asked for in rounds, so that few are asked for in vain: one, then two, then four.
   */
  isEnough?: () => boolean | Promise<boolean>;
  /** How many records are wanted at least, where it is known: so many are asked for at once. */
  expectedRecords?: number;
}

/**
 * Reads a list of records page by page, side by side, and hands on each record once, in the list's order as far as
 * rows did not move.
 *
 * Complete although runs start and old records are purged meanwhile: every record that is in the list from the first
 * call to the last is handed on, whatever the order of the list; one that appears meanwhile is handed on if it was
 * seen. Where a record may have slipped between two pages ({@link mayHideRecords}) the rows around the boundary are
 * read again until the pages are joined ({@link Stretches}). Of what was handed on only the keys are kept.
 *
 * @param order is shown each record before it is handed on
 */
export function streamHistory(
  reader: PageReader,
  order: OrderEvidence,
  options: StreamOptions = {},
): AsyncGenerator<HistoryBatch> {
  return new HistoryStream(reader, order, options).run();
}

class HistoryStream {
  private readonly stretches = new Stretches();
  /** Each with the boundary before it. */
  private readonly pages: (PageFacts & Boundary)[] = [];
  private readonly bridges = new Map<number, Promise<InvokerRecord[]>>();
  private readonly finished = new AbortController();
  private stalePages = 0;

  constructor(
    private readonly reader: PageReader,
    private readonly order: OrderEvidence,
    private readonly options: StreamOptions,
  ) {}

  async *run(): AsyncGenerator<HistoryBatch> {
    try {
      for await (const page of this.readPages()) {
        yield { records: this.take(page), isInOrder: true };
        this.bridgeOpenBoundaries();
        if (!reachesEnd(page) && (await this.options.isEnough?.())) break;
      }
      for (const bridge of this.bridges.values()) yield this.handOnReread(await bridge);
      // The proof that nothing is missing: where the start is not joined to the last page yet, a walk over the whole list.
      yield this.handOnReread(await this.bridge({ near: START, far: this.joinClosedBoundaries(), offset: 0 }));
    } finally {
      this.finished.abort();
    }
  }

  /** The list's pages one after another, without a hole, each asked for before it is needed. */
  private async *readPages(): AsyncGenerator<HistoryPage> {
    const { isEnough, expectedRecords = 0 } = this.options;
    const ahead: Promise<HistoryPage>[] = [];
    let planned = 0;
    let taken = 0;
    let width = 1;
    const askAhead = (pages: number): void => {
      while (ahead.length < pages && (planned < this.reader.largestCount || planned === 0)) {
        ahead.push(this.read(planned));
        planned += PAGE_SIZE;
      }
    };
    for (;;) {
      if (ahead.length === 0) askAhead(width);
      const page = await (ahead.shift() ?? this.read(taken));
      // Before anybody looks through its rows: those behind them are on their way meanwhile.
      if (isEnough === undefined && page.records.length > 0) askAhead(MOST_PAGES_AHEAD);
      if (taken < page.offset) yield* this.fillHole(taken, page.offset);
      yield page;
      taken = page.offset + page.records.length;
      if (!reachesEnd(page)) refuseEmptyPage(page);
      else if (!(await this.goesOn(taken, ahead))) return;
      if (ahead.length > 0) continue;
      const expectedPages = Math.ceil((expectedRecords - taken) / PAGE_SIZE);
      width = Math.min(MOST_PAGES_AHEAD, expectedPages > 0 ? expectedPages : width * 2);
    }
  }

  /**
   * Whether rows come behind a page that counts none there. Its total may be wrong: other pages are believed more. Where
   * rows were purged meanwhile, taking those that were still there does no harm.
   */
  private async goesOn(taken: number, ahead: Promise<HistoryPage>[]): Promise<boolean> {
    if (ahead.length === 0 && taken < this.reader.largestCount) ahead.push(this.read(taken));
    return (await Promise.all(ahead)).some(({ records }) => records.length > 0);
  }

  /** Reads what a page left out by being shorter than asked although the list went on. */
  private async *fillHole(from: number, to: number): AsyncGenerator<HistoryPage> {
    let position = from;
    while (position < to) {
      const filler = await this.read(position, to - position);
      yield filler;
      if (reachesEnd(filler)) return;
      refuseEmptyPage(filler);
      position += filler.records.length;
    }
  }

  private read(offset: number, limit = PAGE_SIZE): Promise<HistoryPage> {
    return quiet(this.reader.read(offset, limit, this.finished.signal));
  }

  /** The page's records that were not met before. */
  private take(page: HistoryPage): InvokerRecord[] {
    const { records, ...facts } = page;
    const { stretch, fresh } = this.stretches.add(page);
    for (const record of fresh) this.order.add(record);
    this.stalePages = fresh.length > 0 ? 0 : this.stalePages + 1;
    if (page.offset > this.reader.mostRows || this.stalePages > MOST_STALE_PAGES) {
      throw new TatError(
        `DescribeInvokerRecords counts ${page.totalCount} records, but its list does not come to an end: at position ${page.offset} the reading was given up.`,
        { code: "HistoryNotStable", retryable: true },
      );
    }
    const near = this.pages.at(-1)?.far ?? START;
    this.pages.push({ ...facts, overlaps: fresh.length < records.length, near, far: stretch });
    return fresh;
  }

  private handOnReread(records: readonly InvokerRecord[]): HistoryBatch {
    for (const record of records) this.order.addReread(record);
    return { records, isInOrder: false };
  }

  /** Starts a bridge over the newest boundary if it needs one, and over all earlier ones where the list is not newest first. */
  private bridgeOpenBoundaries(): void {
    for (let index = this.isNewestFirst ? this.pages.length - 1 : 0; index < this.pages.length; index++) {
      const boundary = this.pages[index] as Boundary;
      if (!this.bridges.has(index) && this.isOpen(index)) this.bridges.set(index, this.bridge(boundary));
    }
  }

  /** Joins the pages between which no record can be hidden, and gives the last one's stretch. */
  private joinClosedBoundaries(): Stretch {
    for (const [index, boundary] of this.pages.entries()) {
      if (!this.isOpen(index)) this.stretches.join(boundary.near, boundary.far);
    }
    return this.pages.at(-1)?.far ?? START;
  }

  private get isNewestFirst(): boolean {
    return this.order.newestFirst === "yes";
  }

  private isOpen(index: number): boolean {
    return mayHideRecords(this.pages, index, this.isNewestFirst);
  }

  private bridge(boundary: Boundary): Promise<InvokerRecord[]> {
    return quiet(bridgeStretches(this.reader, this.stretches, boundary, this.finished.signal));
  }
}

function refuseEmptyPage(page: HistoryPage): void {
  if (page.records.length === 0) {
    throw new TatError(
      `DescribeInvokerRecords gave no record from position ${page.offset} on, although it counts ${page.totalCount}: the history cannot be read to its end.`,
      { code: "InvalidResponse" },
    );
  }
}

/** A promise that is awaited later, or never: its failure is reported where it is awaited and nowhere else. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
