import type { Clock } from "../checks/Clock";
import { MOST_IDS } from "../history/PageReader";
import { readNewestOfEach } from "../history/readNewestOfEach";
import { groupBy, type InvokerRecord, invokeTimeMs, isFinished } from "../runs/InvokerRecord";
import type { TatApi } from "../wire/TatApi";
import { readWithin } from "./InvokerSearch";
import { readHistory } from "./records";

/** The records of an invoker as they were seen last, newest first; empty for one without any. */
type RecordsOf = (invokerId: string) => readonly InvokerRecord[];

/** Someone who wants to know of new runs. */
export interface PollWatcher {
  readonly invokerIds: readonly string[];
  readonly pollMs: number;
  /** How many looks had begun when it came. */
  readonly joined: number;
  /** Whom the next look, or its error, is told. */
  hear?: { resolve(recordsOf: RecordsOf): void; reject(error: unknown): void };
}

/** A look at some invokers. */
interface Look {
  /** Which it was, counted from 1 in the order in which they began. */
  number: number;
  /** When it began, by this machine's clock. */
  atMs: number;
}

/** What a look has seen of an invoker. */
interface Seen extends Look {
  /** The start of the newest run of any invoker that had been seen then, by the service's clock: what is newer is unseen. */
  coveredMs: number;
  /** The newest finished run and everything newer: all that a wait looks at, however long it goes on. */
  records: readonly InvokerRecord[];
}

/** Those who begin together, such as the gates of a deployment, are to ask together. */
const GATHER_MS = 50;

/**
 * How long after its start a run may come to be listed: no document says. So far each look for new runs reads back
 * behind the newest run that was seen, whoever's it was.
 */
const LATE_MS = 5 * 60_000;

/** In a list that is newest first one call shows what is new; up to two more make sure of its order. */
const MOST_CALLS_PER_LIST = 4;

/**
 * Asks for the new runs of all invokers that anybody waits for, in one sweep per interval: 100 invokers are one request,
 * however many watch them. The invokers of a watcher that joins are looked at anew, at once and in full: what an earlier
 * poll has seen of them may be out of date. Later looks read only what is new since, as long as that takes few calls.
 */
export class InvokerPoller {
  private readonly watchers = new Set<PollWatcher>();
  private seen = new Map<string, Seen>();
  private looks = 0;
  /** The start of the newest run of any invoker that was seen so far. */
  private coveredMs = Number.NEGATIVE_INFINITY;
  private isNewDear = false;
  private wakeUp = new AbortController();
  private stop = new AbortController();

  constructor(
    readonly api: TatApi,
    readonly clock: Clock,
  ) {}

  /**
   * Begins to watch at least one invoker; {@link leave} ends it.
   *
   * @param pollMs how often to ask, in milliseconds: the shortest of all watchers is used for all
   */
  join(invokerIds: readonly string[], pollMs: number): PollWatcher {
    if (this.watchers.size === 0) {
      this.stop = new AbortController();
      this.seen = new Map();
      this.coveredMs = Number.NEGATIVE_INFINITY;
      this.isNewDear = false;
      void this.run(this.stop.signal);
    }
    const watcher = { invokerIds, pollMs, joined: this.looks };
    this.watchers.add(watcher);
    this.wakeUp.abort();
    return watcher;
  }

  leave(watcher: PollWatcher): void {
    this.watchers.delete(watcher);
    if (this.watchers.size > 0) return;
    this.stop.abort();
    this.wakeUp.abort();
  }

  /**
   * What the next poll reads of the watcher's invokers: of each the newest finished run, with everything newer. Rejects when
   * the poll fails; the one after it comes all the same.
   */
  nextLook(watcher: PollWatcher): Promise<RecordsOf> {
    return new Promise((resolve, reject) => {
      watcher.hear = { resolve, reject };
    });
  }

  private async run(stop: AbortSignal): Promise<void> {
    let nextPollMs = this.clock.now();
    await this.pause(GATHER_MS, stop);
    while (!stop.aborted) {
      const isDue = this.clock.now() >= nextPollMs;
      const wasRead = await this.poll(isDue, stop);
      if (stop.aborted) return;
      const laterMs = this.clock.now() + this.shortestPollMs();
      nextPollMs = isDue || !wasRead ? laterMs : Math.min(nextPollMs, laterMs);
      this.wakeUp = new AbortController();
      // Somebody may have joined while the request was under way; after a failure everybody waits for the next poll.
      const hasJoined = wasRead && this.listWatched().unseen.length > 0;
      if (!hasJoined) await this.pause(nextPollMs - this.clock.now(), this.wakeUp.signal);
      await this.pause(GATHER_MS, stop);
    }
  }

  /** Reads what is due or not yet seen and tells the watchers; false when the service could not be asked. */
  private async poll(isDue: boolean, stop: AbortSignal): Promise<boolean> {
    try {
      await this.lookInFull(this.listWatched().unseen, stop);
      if (isDue) await this.lookForNew(this.listWatched().due, stop);
    } catch (error) {
      if (!stop.aborted) for (const { hear } of this.watchers) hear?.reject(error);
      return false;
    }
    if (stop.aborted) return true;
    for (const { hear, invokerIds, joined } of this.watchers) {
      const isServed = invokerIds.every((id) => this.isSeenAfter(id, joined));
      if (isServed) hear?.resolve((id) => this.recordsOf(id));
    }
    return true;
  }

  /**
   * The invokers that somebody watches: those not seen since he came, which are to be looked at in full, and those of the
   * others that are due; not those that have joined within this interval, since one look per interval is enough.
   */
  private listWatched(): { unseen: string[]; due: string[] } {
    const recentMs = this.clock.now() - this.shortestPollMs() / 2;
    const unseen = new Set<string>();
    const due = new Set<string>();
    for (const { invokerIds, joined } of this.watchers) {
      for (const id of invokerIds) {
        if (!this.isSeenAfter(id, joined)) unseen.add(id);
        else if ((this.seen.get(id) as Seen).atMs <= recentMs) due.add(id);
      }
    }
    return { unseen: [...unseen], due: [...due].filter((id) => !unseen.has(id)) };
  }

  private isSeenAfter(invokerId: string, looks: number): boolean {
    return (this.seen.get(invokerId)?.number ?? 0) > looks;
  }

  private recordsOf(invokerId: string): readonly InvokerRecord[] {
    return this.seen.get(invokerId)?.records ?? [];
  }

  private shortestPollMs(): number {
    let shortestMs = Number.POSITIVE_INFINITY;
    for (const { pollMs } of this.watchers) shortestMs = Math.min(shortestMs, pollMs);
    return shortestMs;
  }

  /** Looks at invokers whatever was seen of them before. */
  private async lookInFull(invokerIds: readonly string[], signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const look = { number: ++this.looks, atMs: this.clock.now() };
    const isEnough = (newest: readonly InvokerRecord[]) => findFinished(newest) !== -1;
    this.note(look, await readNewestOfEach(this.api, invokerIds, isEnough, signal));
  }

  /** Looks at invokers that were looked at before: for new runs, and how those in progress have ended. */
  private async lookForNew(invokerIds: readonly string[], signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const covered = invokerIds.map((id) => this.seen.get(id)?.coveredMs ?? Number.NEGATIVE_INFINITY);
    const sinceMs = Math.min(...covered) - LATE_MS;
    const isLongInProgress = (run: InvokerRecord) => !isFinished(run.result) && invokeTimeMs(run) < sinceMs;
    const isInFull = (id: string) => this.isNewDear || this.recordsOf(id).some(isLongInProgress);
    const inFull = invokerIds.filter(isInFull);
    const others = invokerIds.filter((id) => !inFull.includes(id));
    await Promise.all([this.lookInFull(inFull, signal), this.lookSince(others, sinceMs, signal)]);
  }

  private async lookSince(invokerIds: string[], sinceMs: number, signal: AbortSignal): Promise<void> {
    if (invokerIds.length === 0) return;
    const look = { number: ++this.looks, atMs: this.clock.now() };
    const query = { kind: "history", invokerIds, sinceMs: Number.isFinite(sinceMs) ? sinceMs : undefined } as const;
    const mostCalls = MOST_CALLS_PER_LIST * Math.ceil(invokerIds.length / MOST_IDS);
    const found = await readWithin(mostCalls, this.api, (api) => readHistory(api, query, signal));
    if (found === undefined) {
      // Not newest first over all invokers, or too much is new.
      this.isNewDear = true;
      return this.lookInFull(invokerIds, signal);
    }
    const newOf = groupBy(found.invokerRecordSet, ({ invokerId }) => invokerId);
    const isOlder = (run: InvokerRecord) => invokeTimeMs(run) < sinceMs;
    const newest = invokerIds.map(
      (id) => [id, [...(newOf.get(id) ?? []), ...this.recordsOf(id).filter(isOlder)]] as const,
    );
    this.note(look, new Map(newest));
  }

  /** Keeps what a look has found of each invoker, newest first. */
  private note({ number, atMs }: Look, found: ReadonlyMap<string, readonly InvokerRecord[]>): void {
    for (const [newest] of found.values()) {
      if (newest) this.coveredMs = Math.max(this.coveredMs, invokeTimeMs(newest));
    }
    // A start that lies in the future would hide all that comes before it.
    this.coveredMs = Math.min(this.coveredMs, atMs);
    for (const [id, newest] of found) {
      // One half of a look may end long after the other half has failed, and a newer look with it.
      if (this.isSeenAfter(id, number)) continue;
      const finished = findFinished(newest);
      const records = finished === -1 ? newest : newest.slice(0, finished + 1);
      this.seen.set(id, { number, atMs, coveredMs: this.coveredMs, records });
    }
  }

  private async pause(delayMs: number, signal: AbortSignal): Promise<void> {
    // A pause that is cut short is over, nothing else.
    if (!signal.aborted) await this.clock.sleep(Math.max(0, delayMs), signal).catch(() => {});
  }
}

function findFinished(newest: readonly InvokerRecord[]): number {
  return newest.findIndex(({ result }) => isFinished(result));
}
