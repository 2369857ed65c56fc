import type { Clock } from "../core/Clock";
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
  /** Runs that started after this matter, in milliseconds since the UNIX epoch. */
  startedAfterMs: number;
  /** How often to ask, in milliseconds. The shortest of all watchers is used for all. */
  pollMs: number;
  /**
   * Called after each poll, and at once when everything is known already. Of each invoker, all runs after the moment
   * are there, and the newest finished run with everything newer.
   */
  onLook(recordsOf: RecordsOf): void;
  /** Called when a poll failed; the next one comes all the same. */
  onError(error: unknown): void;
}

/** Those who begin together, such as the gates of a deployment, are to ask together. */
const GATHER_MS = 50;

/**
 * Asks for the new runs of all invokers that anybody waits for, in one sweep per interval: 100 invokers are one request,
 * however many watch them. An invoker that joins is looked at once in full; after that only its runs since the moment are read.
 */
export class InvokerPoller {
  private readonly watchers = new Set<PollWatcher>();
  private readonly seen = new Map<string, { atMs: number; records: readonly InvokerRecord[] }>();
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
      await this.readUnseen(this.unseenIds(), signal);
      if (isDue) await this.readNewRuns(this.dueIds(), signal);
    } catch (error) {
      if (signal.aborted) return true; // whoever watches now has come since
      for (const watcher of [...this.watchers]) watcher.onError(error);
      return false;
    }
    for (const watcher of [...this.watchers]) {
      if (watcher.invokerIds.every((id) => this.seen.has(id))) watcher.onLook((id) => this.seen.get(id)?.records ?? []);
    }
    return true;
  }

  private async readUnseen(invokerIds: readonly string[], signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const isEnough = (newest: readonly InvokerRecord[]) => newest.some(({ result }) => isFinished(result));
    const newest = await readNewestRecords(this.api, invokerIds, isEnough, signal);
    const atMs = this.clock.now();
    for (const id of invokerIds) this.seen.set(id, { atMs, records: newest.get(id) ?? [] });
  }

  private async readNewRuns(invokerIds: string[], signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const sinceMs = Math.min(...[...this.watchers].map(({ startedAfterMs }) => startedAfterMs));
    const args = { invokerIds, since: new Date(sinceMs).toISOString() };
    const { invokerRecordSet } = await readInvokerRecords(this.api, args, signal);
    const atMs = this.clock.now();
    for (const id of invokerIds) {
      const fresh = invokerRecordSet.filter(({ invokerId }) => invokerId === id);
      const older = (this.seen.get(id)?.records ?? []).filter(({ invokeTime }) => Date.parse(invokeTime) < sinceMs);
      this.seen.set(id, { atMs, records: [...fresh, ...older] });
    }
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
    return this.watchedIds().filter((id) => (this.seen.get(id)?.atMs ?? 0) <= recentMs);
  }

  private async pause(delayMs: number, signal: AbortSignal): Promise<void> {
    // A pause that is cut short is over, nothing else.
    if (!signal.aborted) await this.clock.sleep(Math.max(0, delayMs), signal).catch(() => {});
  }
}
