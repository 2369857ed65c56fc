import type { Clock } from "../checks/Clock";
import { MOST_IDS } from "../history/PageReader";
import { readNewestOfEach } from "../history/readNewestOfEach";
import { groupBy, type InvokerRecord, invokeTimeMs, isFinished } from "../runs/InvokerRecord";
import type { TatApi } from "../wire/TatApi";
import { readInvokerRecords } from "./records";

/** What `read` gives when it needs at most `mostCalls` calls for records and invokers; undefined when it would need more. */
export async function readWithin<T>(
  mostCalls: number,
  api: TatApi,
  read: (api: TatApi) => Promise<T>,
): Promise<T | undefined> {
  const spent = new Error(`More than ${mostCalls} calls would be needed.`);
  let calls = 0;
  const spend = () => {
    if (++calls > mostCalls) throw spent;
  };
  const limited: TatApi = {
    async describeInvokerRecords(request, signal) {
      spend();
      return api.describeInvokerRecords(request, signal);
    },
    async describeInvokers(request, signal) {
      spend();
      return api.describeInvokers(request, signal);
    },
    readRegion: (signal) => api.readRegion(signal),
    describeInvocationTasks: (request, signal) => api.describeInvocationTasks(request, signal),
    warn: (message) => api.warn(message),
  };
  try {
    return await read(limited);
  } catch (error) {
    if (error === spent) return undefined;
    throw error;
  }
}

/** The records of an invoker as they were seen last, newest first; empty for one without any. */
export type RecordsOf = (invokerId: string) => readonly InvokerRecord[];

/** What was seen of an invoker. */
interface Look {
  /** Which look it was, counted from 1 in the order in which they began. */
  number: number;
  /** When it began, by this machine's clock. */
  atMs: number;
  /** The start of the newest run of any invoker that had been seen then, by the service's clock: what is newer is unseen. */
  coveredMs: number;
  records: readonly InvokerRecord[];
}

/**
 * How long after its start a run may come to be listed: no document says. So far each look for new runs reads back
 * behind the newest run that was seen, whoever's it was.
 */
const LATE_MS = 5 * 60_000;

/** In a list that is newest first one call shows what is new; up to two more make sure of its order. */
const MOST_CALLS_PER_LIST = 4;

/**
 * Looks at the newest runs of invokers again and again: of each, the newest finished run and everything newer. A first
 * look is in full; a later one reads only what is new since, as long as that takes few calls.
 */
export class InvokerLooks {
  private readonly looks = new Map<string, Look>();
  private begun = 0;
  private isNewDear = false;

  constructor(
    private readonly api: TatApi,
    private readonly clock: Clock,
  ) {}

  /** How many looks have begun so far. */
  get count(): number {
    return this.begun;
  }

  /** Whether an invoker was looked at in a look that began after the first `count`. */
  isSeenAfter(invokerId: string, count: number): boolean {
    return (this.looks.get(invokerId)?.number ?? 0) > count;
  }

  /** Whether the last look at an invoker, if there was one, began at this moment or before. */
  isOlderThan(invokerId: string, atMs: number): boolean {
    return (this.looks.get(invokerId)?.atMs ?? Number.NEGATIVE_INFINITY) <= atMs;
  }

  /** What the last look has seen of an invoker. */
  recordsOf(invokerId: string): readonly InvokerRecord[] {
    return this.looks.get(invokerId)?.records ?? [];
  }

  /** Looks at invokers whatever was seen of them before. */
  async lookInFull(invokerIds: readonly string[], signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const note = this.begin();
    const isEnough = (newest: readonly InvokerRecord[]) => newest.some(({ result }) => isFinished(result));
    const newest = await readNewestOfEach(this.api, invokerIds, isEnough, signal);
    note(invokerIds, (id) => newest.get(id) ?? []);
  }

  /** Looks at invokers that were looked at before: for new runs, and how those in progress have ended. */
  async lookForNew(invokerIds: readonly string[], signal: AbortSignal): Promise<void> {
    const covered = invokerIds.map((id) => this.looks.get(id)?.coveredMs ?? Number.NEGATIVE_INFINITY);
    const sinceMs = Math.min(...covered) - LATE_MS;
    const isLongInProgress = (run: InvokerRecord) => !isFinished(run.result) && invokeTimeMs(run) < sinceMs;
    const isInFull = (id: string) => this.isNewDear || this.recordsOf(id).some(isLongInProgress);
    const inFull = invokerIds.filter(isInFull);
    const others = invokerIds.filter((id) => !inFull.includes(id));
    await Promise.all([this.lookInFull(inFull, signal), this.lookSince(others, sinceMs, signal)]);
  }

  private async lookSince(invokerIds: string[], sinceMs: number, signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const note = this.begin();
    const since = Number.isFinite(sinceMs) ? new Date(sinceMs).toISOString() : undefined;
    const mostCalls = MOST_CALLS_PER_LIST * Math.ceil(invokerIds.length / MOST_IDS);
    const found = await readWithin(mostCalls, this.api, (api) =>
      readInvokerRecords(() => api, { invokerIds, since }, signal),
    );
    if (found === undefined) {
      // Not newest first over all invokers, or too much is new.
      this.isNewDear = true;
      return this.lookInFull(invokerIds, signal);
    }
    const byInvoker = groupBy(found.invokerRecordSet, ({ invokerId }) => invokerId);
    note(invokerIds, (id) => {
      const older = this.recordsOf(id).filter((run) => invokeTimeMs(run) < sinceMs);
      return [...(byInvoker.get(id) ?? []), ...older];
    });
  }

  /** Begins a look; the function returned keeps what it has found of each invoker, newest first. */
  private begin(): (invokerIds: readonly string[], recordsOf: RecordsOf) => void {
    const number = ++this.begun;
    const atMs = this.clock.now();
    return (invokerIds, recordsOf) => {
      const found = new Map(invokerIds.map((id) => [id, untilFinished(recordsOf(id))]));
      const covered = [...this.looks.values()].map(({ coveredMs }) => coveredMs);
      const starts = [...found.values()].map(([newest]) => (newest ? invokeTimeMs(newest) : Number.NEGATIVE_INFINITY));
      // A start that lies in the future would hide all that comes before it.
      const coveredMs = Math.min(atMs, Math.max(...covered, ...starts));
      for (const [id, records] of found) {
        // One half of a look may end long after the other half has failed, and a newer look with it.
        if (!this.isSeenAfter(id, number)) this.looks.set(id, { number, atMs, coveredMs, records });
      }
    };
  }
}

/** The newest finished run and everything newer: all that a wait looks at, however long it goes on. */
function untilFinished(newest: readonly InvokerRecord[]): readonly InvokerRecord[] {
  const finished = newest.findIndex(({ result }) => isFinished(result));
  return finished === -1 ? newest : newest.slice(0, finished + 1);
}
