import { compareTies, type InvokerRecord, invokeTimeMs, sortNewestFirst } from "../runs/InvokerRecord";
import { MOST_IDS, PAGE_SIZE, type PageReader } from "./PageReader";

/**
 * What the rows seen so far say about the order of the service's list, which no document states.
 *
 * Rows must be shown in the list's order, each once.
 */
export class OrderEvidence {
  /** Every invoker seen so far. */
  readonly invokerIds = new Set<string>();
  /** Whether an invoker's rows came back after another's: then the list is not grouped by invoker. */
  interleaved = false;
  private rose = false;
  private fell = false;
  private readonly previousMsOf = new Map<string, number>();
  /** Whether a time of an invoker was above, or below, the one before it of the same invoker. */
  private anInvokerRose = false;
  private anInvokerFell = false;
  private previousMs: number | undefined;
  private previousInvokerId: string | undefined;
  /** The times of records that came out of the list's order. */
  private readonly rereadMs = new Set<number>();

  /**
   * `yes` when times only fell and did so at least once, `no` when a time rose, `unknown` while all were equal:
   * a list of equal times may be of either direction.
   */
  get newestFirst(): "yes" | "no" | "unknown" {
    return this.rose ? "no" : this.fell ? "yes" : "unknown";
  }

  /**
   * Whether each invoker's own rows are certain to come newest first, which is all that the newest runs of each invoker
   * need: in a list that is newest first over all, and in one that is grouped by invoker and newest first in each group.
   */
  get eachNewestFirst(): boolean {
    return this.anInvokerFell && !this.anInvokerRose && (this.newestFirst === "yes" || !this.interleaved);
  }

  /** Whether the first of two rows of one invoker with equal times is the newer run. */
  get breaksTies(): boolean {
    return this.newestFirst === "yes" || this.eachNewestFirst;
  }

  add(record: InvokerRecord): void {
    const timeMs = invokeTimeMs(record);
    const ownPreviousMs = this.previousMsOf.get(record.invokerId) ?? timeMs;
    this.anInvokerRose ||= timeMs > ownPreviousMs;
    this.anInvokerFell ||= timeMs < ownPreviousMs;
    this.previousMsOf.set(record.invokerId, timeMs);
    const previousMs = this.previousMs ?? timeMs;
    this.rose ||= timeMs > previousMs;
    this.fell ||= timeMs < previousMs;
    this.interleaved ||= record.invokerId !== this.previousInvokerId && this.invokerIds.has(record.invokerId);
    this.invokerIds.add(record.invokerId);
    this.previousMs = timeMs;
    this.previousInvokerId = record.invokerId;
  }

  /** Notes a record that was met where rows were read again: of its place in the list nothing is known. */
  addReread(record: InvokerRecord): void {
    this.rereadMs.add(invokeTimeMs(record));
  }

  /**
   * What was read of the list, newest first. Runs of equal time stay as they were read where that tells which is newer;
   * elsewhere they are put in an order of their own, which is the same for each reading of the same runs.
   *
   * @param isProven whether a longer list with these invokers proved to be newest first for each
   */
  sort(records: readonly InvokerRecord[], isProven = false): InvokerRecord[] {
    const breaksTies = this.breaksTies || (isProven && !this.anInvokerRose);
    const isAsListed = (record: InvokerRecord) => breaksTies && !this.rereadMs.has(invokeTimeMs(record));
    return sortNewestFirst(records, (a, b) => (isAsListed(a) ? 0 : compareTies(a, b)));
  }
}

/** How many rows may move between the calls without spoiling the comparison. */
const TOLERANCE = 10;

/**
 * Whether a list that begins with rows of the given invokers looks grouped by invoker: their rows, as many as the
 * service counts for them, fill its start, and another invoker's rows follow. Asks one call where no other invoker has
 * rows, else two. `true` also where it cannot be told.
 *
 * @param totalCount how many rows the list has
 */
export async function looksGrouped(
  reader: PageReader,
  seen: ReadonlySet<string>,
  totalCount: number,
): Promise<boolean> {
  if (seen.size > MOST_IDS) return true;
  const { totalCount: seenCount } = await reader.narrow([...seen]).read(0, 1);
  if (totalCount <= seenCount) return false;
  const page = await reader.read(Math.max(0, seenCount - PAGE_SIZE / 2));
  if (page.records.length === 0 || Math.abs(page.totalCount - totalCount) > TOLERANCE) return true;
  const isOther = page.records.map((record) => !seen.has(record.invokerId));
  const firstOther = isOther.indexOf(true);
  const othersFollow = isOther.lastIndexOf(false) < firstOther;
  return othersFollow && Math.abs(page.offset + firstOther - seenCount) <= TOLERANCE;
}

/**
 * Decides whether the rest of a list can be left unread once the rows read so far are enough.
 *
 * That needs a list that is newest first over all its invokers. One that is grouped by invoker, and newest first
 * within each group, shows the same rows at its start when the first group is long: unless rows of several invokers
 * alternate, or every invoker asked for was seen, the service is asked once or twice more to tell the two apart.
 */
export class EarlyStop {
  private grouped: boolean | undefined;

  constructor(private readonly reader: PageReader) {}

  async isAllowed(order: OrderEvidence): Promise<boolean> {
    if (order.newestFirst !== "yes") return false;
    const hasSeenAll = this.reader.invokerIds?.every((invokerId) => order.invokerIds.has(invokerId)) ?? false;
    if (order.interleaved || hasSeenAll) return true;
    this.grouped ??= await looksGrouped(this.reader, order.invokerIds, this.reader.newestCount);
    return !this.grouped;
  }
}
