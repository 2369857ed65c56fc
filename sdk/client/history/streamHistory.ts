import { TatError } from "../../core/TatError";
import type { InvokerRecord } from "../../records/InvokerRecord";
import { recordKey } from "../../records/recordKey";
import { bridgeBoundary, type Side } from "./bridgeBoundary";
import { mayHideRecords } from "./mayHideRecords";
import { OrderEvidence } from "./OrderEvidence";
import type { PageFacts } from "./PageFacts";
import { type HistoryPage, PAGE_SIZE, type PageReader, reachesEnd } from "./PageReader";

/** How many pages of a whole history are asked for at once: two seconds' worth of the service's 20 calls a second. */
const MOST_PAGES_AHEAD = 40;

/** Records that were not handed on before, with what is known by now. */
export interface HistoryBatch {
  readonly records: readonly InvokerRecord[];
  /** Rows in the service's list, as the newest answer counts them. */
  readonly totalCount: number;
  /** Whether the records stand in the list's order, behind those of earlier batches: not so where a boundary was read again. */
  readonly isInOrder: boolean;
  /** What all batches so far say about the order of the list. */
  readonly order: OrderEvidence;
}

export interface StreamOptions {
  /**
   * Asked after each page that has rows behind it whether enough were read. Leave it out to read the whole history.
   * With it pages are read ahead carefully: one, then two, then four.
   */
  isEnough?: (order: OrderEvidence) => boolean | Promise<boolean>;
  /** How many records are wanted at least, where it is known: so many are asked for at once. */
  expectedRecords?: number;
}

/**
 * Reads a list of records page by page, side by side, and hands on each record once, in the list's order as far as
 * rows did not move.
 *
 * Complete although runs start and old records are purged meanwhile: every record that is in the list from the first
 * call to the last is handed on, whatever the order of the list; one that appears meanwhile is handed on if it was
 * seen. Where rows may have slipped between two pages ({@link mayHideRecords}) the boundary is read again. Of what was
 * handed on only the keys are kept.
 */
export async function* streamHistory(reader: PageReader, options: StreamOptions = {}): AsyncGenerator<HistoryBatch> {
  yield* new HistoryStream(reader, options).run();
}

class HistoryStream {
  private readonly order = new OrderEvidence();
  /** The page in which each record was first met; a bridge's rows stand between two pages, at index - 0.5. */
  private readonly firstPage = new Map<string, number>();
  private readonly pages: PageFacts[] = [];
  private readonly bridges = new Map<number, Promise<InvokerRecord[]>>();
  private readonly finished = new AbortController();
  private nextBoundary = 1;
  private newestAnswerAt = 0;
  private totalCount = 0;
  private largestTotalCount = 0;

  constructor(
    private readonly reader: PageReader,
    private readonly options: StreamOptions,
  ) {}

  async *run(): AsyncGenerator<HistoryBatch> {
    try {
      for await (const page of this.readPages()) {
        yield this.batch(this.takePage(page), true);
        this.bridgeOpenBoundaries();
        if (!reachesEnd(page) && (await this.options.isEnough?.(this.order))) {
          break;
        }
      }
      for (const bridge of this.bridges.values()) {
        yield this.batch(await bridge, false);
      }
    } finally {
      this.finished.abort();
    }
  }

  /** The list's pages one after another, without a hole, each asked for before it is needed. */
  private async *readPages(): AsyncGenerator<HistoryPage> {
    const ahead: Promise<HistoryPage>[] = [];
    let planned = 0;
    let taken = 0;
    let width = 1;
    for (;;) {
      while (ahead.length < width && (planned < this.largestTotalCount || planned === 0)) {
        ahead.push(quiet(this.read(planned)));
        planned += PAGE_SIZE;
      }
      const page = await (ahead.shift() ?? this.read(taken));
      yield* this.fillHole(taken, page);
      yield page;
      taken = page.offset + page.records.length;
      if (reachesEnd(page)) {
        return;
      }
      refuseEmptyPage(page);
      width = this.nextWidth(width, taken);
    }
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
    if (this.options.isEnough === undefined) {
      return MOST_PAGES_AHEAD;
    }
    const expectedPages = Math.ceil(((this.options.expectedRecords ?? 0) - taken) / PAGE_SIZE);
    return Math.min(MOST_PAGES_AHEAD, expectedPages > 0 ? expectedPages : width * 2);
  }

  /** The page's records that were not met before. */
  private takePage(page: HistoryPage): InvokerRecord[] {
    const index = this.pages.length;
    const fresh = this.register(page, index);
    for (const record of fresh) {
      this.order.add(record);
    }
    const { offset, totalCount, askedAt, answeredAt } = page;
    this.pages.push({ offset, totalCount, askedAt, answeredAt, overlaps: fresh.length < page.records.length });
    return fresh;
  }

  private register(page: HistoryPage, index: number): InvokerRecord[] {
    this.noteTotalCount(page);
    const keys = keysOf(page);
    const fresh = page.records.filter((_, row) => !this.firstPage.has(keys[row] as string));
    for (const key of keys) {
      if (!this.firstPage.has(key)) {
        this.firstPage.set(key, index);
      }
    }
    return fresh;
  }

  private noteTotalCount(page: HistoryPage): void {
    this.largestTotalCount = Math.max(page.totalCount, this.largestTotalCount);
    if (page.answeredAt > this.newestAnswerAt) {
      this.newestAnswerAt = page.answeredAt;
      this.totalCount = page.totalCount;
    }
  }

  /** Starts a bridge over each boundary that needs one, over earlier ones too once the list turns out not to be newest first. */
  private bridgeOpenBoundaries(): void {
    const newestFirst = this.order.newestFirst === "yes";
    for (let index = newestFirst ? this.nextBoundary : 1; index < this.pages.length; index++) {
      if (!this.bridges.has(index) && mayHideRecords(this.pages, index, newestFirst)) {
        this.bridges.set(index, quiet(this.bridge(index)));
      }
    }
    this.nextBoundary = this.pages.length;
  }

  private async bridge(index: number): Promise<InvokerRecord[]> {
    const found: InvokerRecord[] = [];
    await bridgeBoundary({
      offset: (this.pages[index] as PageFacts).offset,
      read: (offset) => this.read(offset),
      sidesOf: (page) => keysOf(page).map((key) => this.sideOf(key, index)),
      take: (page) => {
        found.push(...this.register(page, index - 0.5));
      },
    });
    return found;
  }

  private sideOf(key: string, index: number): Side {
    const first = this.firstPage.get(key);
    return first === undefined ? "new" : first < index ? "before" : "behind";
  }

  private read(offset: number, limit?: number): Promise<HistoryPage> {
    return this.reader.read(offset, limit, this.finished.signal);
  }

  private batch(records: readonly InvokerRecord[], isInOrder: boolean): HistoryBatch {
    return { records, totalCount: this.totalCount, isInOrder, order: this.order };
  }
}

/**
 * The keys of a page's records. Two rows of one page are two runs even if nothing tells them apart, which happens
 * only to runs without an invocation ID: the second gets a number.
 */
function keysOf(page: HistoryPage): string[] {
  const counts = new Map<string, number>();
  return page.records.map((record) => {
    const key = recordKey(record);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  });
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
