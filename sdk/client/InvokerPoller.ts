import type { Clock } from "../core/Clock";
import { groupBy } from "../core/groupBy";
import { invokeTimeMs } from "../records/compareRecords";
import type { InvokerRecord } from "../records/InvokerRecord";
import { isFinished } from "../records/results";
import { readInvokerRecords } from "./readInvokerRecords";
import { readNewestRecords } from "./readLatestInvokerRecords";
import type { TatApi } from "./TatApi";

/** The records of an invoker as they were seen last, newest first; empty for one without any. */
export type RecordsOf = (invokerId: string) => readonly InvokerRecord[];

/** Someone who wants to know of new runs. */
export interface PollWatcher {
  /** At least one. */
  invokerIds: readonly string[];
  /** How often to ask, in milliseconds. The shortest of all watchers is used for all. */
  pollMs: number;
  /**
   * Called after each poll, and at once when everything is known already. Of each invoker the newest finished run is
   * there, with everything newer.
   */
  onLook(recordsOf: RecordsOf): void;
  /** Called when a poll failed; the next one comes all the same. */
  onError(error: unknown): void;
}

/** Those who begin together, such as the gates of a deployment, are to ask together. */
const GATHER_MS = 50;

/**
 * How long after its start a run may come to be listed: no document says. So far each poll reads back behind the newest
 * run that was seen, whoever's it was.
 */
const LATE_MS = 5 * 60_000;

/** What was seen of an invoker. */
interface Look {
  /** When, by this machine's clock. */
  atMs: number;
  /** The start of the newest run of any invoker that had been seen then, by the service's clock: what is newer is unseen. */
  coveredMs: number;
  records: readonly InvokerRecord[];
}

/**
 * Asks for the new runs of all invokers that anybody waits for, in one sweep per interval: 100 invokers are one request,
 * however many watch them. An invoker that joins is looked at in full, and so is one whose run has been in progress for
 * long; of the others only the runs since the last look are read.
 */
export class InvokerPoller {
  private readonly watchers = new Set<PollWatcher>();
  private readonly seen = new Map<string, Look>();
  private wakeUp = new AbortController();
  private stop = new AbortController();
  private isRunning = false;

  constructor(
    private readonly api: TatApi,
    private readonly clock: Clock,
  ) {}

  /** Begins to watch; the function returned ends it. */
  watch(watcher: PollWatcher): () => void {
    this.watchers.add(watcher);
    this.wakeUp.abort();
    if (!this.isRunning) void this.run();
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size > 0) return;
      this.seen.clear();
      this.stop.abort();
      this.wakeUp.abort();
    };
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    let nextPollMs = this.clock.now();
    while (this.watchers.size > 0) {
      // The last watcher may have left, and another one come, while the loop was still at its end.
      if (this.stop.signal.aborted) this.stop = new AbortController();
      await this.pause(GATHER_MS, this.stop.signal);
      const isDue = this.clock.now() >= nextPollMs;
      const wasRead = await this.look(isDue);
      const intervalMs = Math.min(...[...this.watchers].map(({ pollMs }) => pollMs));
      nextPollMs =
        isDue || !wasRead ? this.clock.now() + intervalMs : Math.min(nextPollMs, this.clock.now() + intervalMs);
      this.wakeUp = new AbortController();
      // Somebody may have joined while the request was under way; after a failure everybody waits for the next poll.
      const joined = wasRead && this.unseenIds().length > 0;
      if (this.watchers.size > 0 && !joined) await this.pause(nextPollMs - this.clock.now(), this.wakeUp.signal);
    }
    this.isRunning = false;
  }

  /** Reads what is due or not yet seen and tells the watchers; false when the service could not be asked. */
  private async look(isDue: boolean): Promise<boolean> {
    const { signal } = this.stop;
    try {
      await this.readInFull(this.unseenIds(), signal);
      if (isDue) await this.readDue(this.dueIds(), signal);
    } catch (error) {
      if (signal.aborted) return true; // whoever watches now has come since
      for (const watcher of [...this.watchers]) watcher.onError(error);
      return false;
    }
    for (const watcher of [...this.watchers]) {
      if (watcher.invokerIds.every((id) => this.seen.has(id))) watcher.onLook((id) => this.recordsOf(id));
    }
    return true;
  }

  private async readDue(invokerIds: readonly string[], signal: AbortSignal): Promise<void> {
    const sinceMs =
      Math.min(...invokerIds.map((id) => this.seen.get(id)?.coveredMs ?? Number.NEGATIVE_INFINITY)) - LATE_MS;
    const isLongInProgress = (run: InvokerRecord) => !isFinished(run.result) && invokeTimeMs(run) < sinceMs;
    const isOpen = (id: string) => this.recordsOf(id).some(isLongInProgress);
    await Promise.all([
      this.readInFull(invokerIds.filter(isOpen), signal),
      this.readSince(
        invokerIds.filter((id) => !isOpen(id)),
        sinceMs,
        signal,
      ),
    ]);
  }

  private async readInFull(invokerIds: readonly string[], signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const isEnough = (newest: readonly InvokerRecord[]) => newest.some(({ result }) => isFinished(result));
    const newest = await readNewestRecords(this.api, invokerIds, isEnough, signal);
    this.note(invokerIds, (id) => newest.get(id) ?? []);
  }

  private async readSince(invokerIds: string[], sinceMs: number, signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const since = Number.isFinite(sinceMs) ? new Date(sinceMs).toISOString() : undefined;
    const { invokerRecordSet } = await readInvokerRecords(this.api, { invokerIds, since }, signal);
    const byInvoker = groupBy(invokerRecordSet, ({ invokerId }) => invokerId);
    this.note(invokerIds, (id) => {
      const older = this.recordsOf(id).filter((run) => invokeTimeMs(run) < sinceMs);
      return [...(byInvoker.get(id) ?? []), ...older];
    });
  }

  /** Keeps what a look has found of each invoker, newest first. */
  private note(invokerIds: readonly string[], recordsOf: RecordsOf): void {
    const atMs = this.clock.now();
    const found = new Map(invokerIds.map((id) => [id, untilFinished(recordsOf(id))]));
    const covered = [...this.seen.values()].map(({ coveredMs }) => coveredMs);
    const starts = [...found.values()].map(([newest]) => (newest ? invokeTimeMs(newest) : Number.NEGATIVE_INFINITY));
    // A start that lies in the future would hide all that comes before it.
    const coveredMs = Math.min(atMs, Math.max(...covered, ...starts));
    for (const [id, records] of found) this.seen.set(id, { atMs, coveredMs, records });
  }

  private recordsOf(invokerId: string): readonly InvokerRecord[] {
    return this.seen.get(invokerId)?.records ?? [];
  }

  private watchedIds(): string[] {
    return [...new Set([...this.watchers].flatMap(({ invokerIds }) => invokerIds))];
  }

  private unseenIds(): string[] {
    return this.watchedIds().filter((id) => !this.seen.has(id));
  }

  /** Not those that have joined within this interval: one poll's worth of requests per interval is enough. */
  private dueIds(): string[] {
    const pollMs = Math.min(...[...this.watchers].map((watcher) => watcher.pollMs));
    const recentMs = this.clock.now() - pollMs / 2;
    return this.watchedIds().filter((id) => {
      const look = this.seen.get(id); // those who came just now are looked at in full, next
      return look !== undefined && look.atMs <= recentMs;
    });
  }

  private async pause(delayMs: number, signal: AbortSignal): Promise<void> {
    // A pause that is cut short is over, nothing else.
    if (!signal.aborted) await this.clock.sleep(Math.max(0, delayMs), signal).catch(() => {});
  }
}

/** The newest finished run and everything newer: all that a wait looks at, however long it goes on. */
function untilFinished(newest: readonly InvokerRecord[]): readonly InvokerRecord[] {
  const finished = newest.findIndex(({ result }) => isFinished(result));
  return finished === -1 ? newest : newest.slice(0, finished + 1);
}
