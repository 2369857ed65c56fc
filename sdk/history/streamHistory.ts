import { TatError } from "../checks/TatError";
import type { InvokerRecord } from "../runs/InvokerRecord";
import { mayHideRecords, type PageFacts } from "./mayHideRecords";
import { OrderEvidence } from "./order";
import { type HistoryPage, mostRows, PAGE_SIZE, type PageReader, reachesEnd } from "./PageReader";
import { bridgeStretches, START, type Stretch, Stretches } from "./Stretches";

/** How many pages of a whole history are asked for at once: two seconds' worth of the service's 20 calls a second. */
const MOST_PAGES_AHEAD = 40;
/** So many pages one after another without a new record are no moving history any more. */
const MOST_STALE_PAGES = 100;

/** Records that were not handed on before, with what is known by now. */
export interface HistoryBatch {
  readonly records: readonly InvokerRecord[];
  /** Rows in the service's list, as the newest answer counts them. */
  readonly totalCount: number;
  /** Whether the records stand in the list's order, behind those of earlier batches: not so where rows were read again. */
  readonly isInOrder: boolean;
  /** What all batches so far say about the order of the list. */
  readonly order: OrderEvidence;
}

interface StreamOptions {
  /**
   * Asked after each page that has rows behind it whether enough were read. Leave it out to read the whole history.
   * With it pages are asked for in rounds, so that few are asked for in vain: one, then two, then four.
   */
  isEnough?: (order: OrderEvidence, totalCount: number) => boolean | Promise<boolean>;
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
 */
export async function* streamHistory(reader: PageReader, options: StreamOptions = {}): AsyncGenerator<HistoryBatch> {
  yield* new HistoryStream(reader, options).run();
}

class HistoryStream {
  private readonly order = new OrderEvidence();
  private readonly stretches = new Stretches();
  private readonly pages: (PageFacts & { stretch: Stretch })[] = [];
  private readonly bridges = new Map<number, Promise<InvokerRecord[]>>();
  private readonly finished = new AbortController();
  private nextBoundary = 1;
  private newestAnswerAt = 0;
  private totalCount = 0;
  private largestTotalCount = 0;
  private mostRows: number | undefined;
  private stalePages = 0;

  constructor(
    private readonly reader: PageReader,
    private readonly options: StreamOptions,
  ) {}

  async *run(): AsyncGenerator<HistoryBatch> {
    try {
      for await (const page of this.readPages()) {
        yield this.batch(this.takePage(page), true);
        this.bridgeOpenBoundaries();
        if (!reachesEnd(page) && (await this.options.isEnough?.(this.order, this.totalCount))) {
          break;
        }
      }
      for (const bridge of this.bridges.values()) {
        yield this.batch(await bridge, false);
      }
      yield this.batch(await this.bridgeWhatIsOpen(), false);
    } finally {
      this.finished.abort();
    }
  }

  /** The list's pages one after another, without a hole, each asked for before it is needed. */
  private async *readPages(): AsyncGenerator<HistoryPage> {
    const ahead: Promise<HistoryPage>[] = [];
    let planned = 0;
    let taken = 0;
    const isCareful = this.options.isEnough !== undefined;
    let width = 1;
    for (;;) {
      const refills = !isCareful || ahead.length === 0;
      while (refills && ahead.length < width && (planned < this.largestTotalCount || planned === 0)) {
        ahead.push(quiet(this.read(planned)));
        planned += PAGE_SIZE;
      }
      const page = await (ahead.shift() ?? this.read(taken));
      yield* this.fillHole(taken, page);
      yield page;
      taken = page.offset + page.records.length;
      if (!reachesEnd(page)) {
        refuseEmptyPage(page);
      } else if (!(await this.goesOn(taken, ahead))) {
        return;
      }
      if (ahead.length === 0) {
        width = isCareful ? this.nextWidth(width, taken) : MOST_PAGES_AHEAD;
      }
    }
  }

  /**
   * Whether rows come behind a page that counts none there. Its total may be wrong: other pages are believed more. Where
   * rows were purged meanwhile, taking those that were still there does no harm.
   */
  private async goesOn(taken: number, ahead: Promise<HistoryPage>[]): Promise<boolean> {
    if (ahead.length === 0 && taken < this.largestTotalCount) {
      ahead.push(quiet(this.read(taken)));
    }
    return (await Promise.all(ahead)).some(({ records }) => records.length > 0);
  }

  /** Reads what a page before this one left out by being shorter than asked although the list went on. */
  private async *fillHole(taken: number, page: HistoryPage): AsyncGenerator<HistoryPage> {
    let position = taken;
    while (position < page.offset) {
      const filler = await this.read(position, page.offset - position);
      yield filler;
      if (reachesEnd(filler)) {
        return;
      }
      refuseEmptyPage(filler);
      position += filler.records.length;
    }
  }

  private nextWidth(width: number, taken: number): number {
    const expectedPages = Math.ceil(((this.options.expectedRecords ?? 0) - taken) / PAGE_SIZE);
    return Math.min(MOST_PAGES_AHEAD, expectedPages > 0 ? expectedPages : width * 2);
  }

  /** The page's records that were not met before. */
  private takePage(page: HistoryPage): InvokerRecord[] {
    const { stretch, fresh } = this.take(page);
    for (const record of fresh) {
      this.order.add(record);
    }
    const { offset, totalCount, askedAt, answeredAt } = page;
    const overlaps = fresh.length < page.records.length;
    this.refuseEndlessList(page, fresh.length);
    this.pages.push({ offset, totalCount, askedAt, answeredAt, overlaps, stretch });
    return fresh;
  }

  private refuseEndlessList({ offset, totalCount }: HistoryPage, freshCount: number): void {
    this.mostRows ??= mostRows(totalCount);
    this.stalePages = freshCount > 0 ? 0 : this.stalePages + 1;
    if (offset > this.mostRows || this.stalePages > MOST_STALE_PAGES) {
      throw new TatError(
        `DescribeInvokerRecords counts ${totalCount} records, but its list does not come to an end: at position ${offset} the reading was given up.`,
        { code: "HistoryNotStable", retryable: true },
      );
    }
  }

  private take(page: HistoryPage): { stretch: Stretch; fresh: InvokerRecord[] } {
    this.largestTotalCount = Math.max(page.totalCount, this.largestTotalCount);
    if (page.answeredAt > this.newestAnswerAt) {
      this.newestAnswerAt = page.answeredAt;
      this.totalCount = page.totalCount;
    }
    const { stretch, freshRows } = this.stretches.add(page);
    return { stretch, fresh: freshRows.map((row) => page.records[row] as InvokerRecord) };
  }

  /** Starts a bridge over each boundary that needs one, over earlier ones too once the list turns out not to be newest first. */
  private bridgeOpenBoundaries(): void {
    const first = this.isNewestFirst ? this.nextBoundary : 1;
    for (let index = first; index < this.pages.length; index++) {
      if (!this.bridges.has(index) && this.isOpen(index)) {
        const bridge = this.bridge(this.stretchOf(index - 1), this.stretchOf(index), this.pages[index]?.offset ?? 0);
        this.bridges.set(index, quiet(bridge));
      }
    }
    this.nextBoundary = this.pages.length;
  }

  /**
   * The proof that nothing is missing: joins the pages between which no record can be hidden, and where the list's
   * start is still not joined to the last page walks over the whole list.
   */
  private bridgeWhatIsOpen(): Promise<InvokerRecord[]> {
    for (let index = 1; index < this.pages.length; index++) {
      if (!this.isOpen(index)) {
        this.stretches.join(this.stretchOf(index - 1), this.stretchOf(index));
      }
    }
    return this.bridge(START, this.stretchOf(this.pages.length - 1), 0);
  }

  private get isNewestFirst(): boolean {
    return this.order.newestFirst === "yes";
  }

  private isOpen(index: number): boolean {
    const areJoined = this.stretches.areJoined(this.stretchOf(index - 1), this.stretchOf(index));
    return !areJoined && mayHideRecords(this.pages, index, this.isNewestFirst);
  }

  private stretchOf(index: number): Stretch {
    return this.pages[index]?.stretch ?? START;
  }

  private async bridge(near: Stretch, far: Stretch, offset: number): Promise<InvokerRecord[]> {
    const found: InvokerRecord[] = [];
    const take = (page: HistoryPage) => {
      const { stretch, fresh } = this.take(page);
      found.push(...fresh);
      return stretch;
    };
    const read = (position: number) => this.read(position);
    await bridgeStretches({ stretches: this.stretches, near, far, offset, read, take });
    return found;
  }

  private read(offset: number, limit?: number): Promise<HistoryPage> {
    return this.reader.read(offset, limit, this.finished.signal);
  }

  private batch(records: readonly InvokerRecord[], isInOrder: boolean): HistoryBatch {
    return { records, totalCount: this.totalCount, isInOrder, order: this.order };
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
