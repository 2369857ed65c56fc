import type { Clock } from "../checks/Clock";
import type { TatApi } from "../wire/TatApi";
import { InvokerLooks, type RecordsOf } from "./InvokerLooks";

/** Someone who wants to know of new runs. */
export interface PollWatcher {
  readonly invokerIds: readonly string[];
  readonly pollMs: number;
  /** How many looks had begun when it came. */
  readonly joined: number;
  /** Whom the next look, or its error, is told; nobody while the last one is being judged. */
  hear?: { resolve(recordsOf: RecordsOf): void; reject(error: unknown): void };
}

/** Those who begin together, such as the gates of a deployment, are to ask together. */
const GATHER_MS = 50;

/**
 * Asks for the new runs of all invokers that anybody waits for, in one sweep per interval: 100 invokers are one request,
 * however many watch them. The invokers of a watcher that joins are looked at anew, at once: what an earlier poll has
 * seen of them may be out of date.
 */
export class InvokerPoller {
  private readonly watchers = new Set<PollWatcher>();
  private looks: InvokerLooks;
  private wakeUp = new AbortController();
  private stop = new AbortController();

  constructor(
    readonly api: TatApi,
    readonly clock: Clock,
  ) {
    this.looks = new InvokerLooks(api, clock);
  }

  /**
   * Begins to watch at least one invoker; {@link leave} ends it.
   *
   * @param pollMs how often to ask, in milliseconds: the shortest of all watchers is used for all
   */
  join(invokerIds: readonly string[], pollMs: number): PollWatcher {
    if (this.watchers.size === 0) {
      this.stop = new AbortController();
      this.looks = new InvokerLooks(this.api, this.clock);
      void this.run(this.stop.signal);
    }
    const watcher = { invokerIds, pollMs, joined: this.looks.count };
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
      const wasRead = await this.look(isDue, stop);
      if (stop.aborted) return;
      const laterMs = this.clock.now() + this.shortestPollMs();
      nextPollMs = isDue || !wasRead ? laterMs : Math.min(nextPollMs, laterMs);
      this.wakeUp = new AbortController();
      // Somebody may have joined while the request was under way; after a failure everybody waits for the next poll.
      const joined = wasRead && this.unseenIds().length > 0;
      if (!joined) await this.pause(nextPollMs - this.clock.now(), this.wakeUp.signal);
      await this.pause(GATHER_MS, stop);
    }
  }

  /** Reads what is due or not yet seen and tells the watchers; false when the service could not be asked. */
  private async look(isDue: boolean, stop: AbortSignal): Promise<boolean> {
    const { looks } = this;
    try {
      await looks.lookInFull(this.unseenIds(), stop);
      if (isDue) await looks.lookForNew(this.dueIds(), stop);
    } catch (error) {
      if (!stop.aborted) this.tell(this.watchers, (hear) => hear.reject(error));
      return false;
    }
    const served = [...this.watchers].filter(({ invokerIds, joined }) =>
      invokerIds.every((id) => looks.isSeenAfter(id, joined)),
    );
    if (!stop.aborted) this.tell(served, (hear) => hear.resolve((id) => looks.recordsOf(id)));
    return true;
  }

  private tell(watchers: Iterable<PollWatcher>, say: (hear: NonNullable<PollWatcher["hear"]>) => void): void {
    for (const watcher of watchers) {
      const { hear } = watcher;
      watcher.hear = undefined;
      if (hear) say(hear);
    }
  }

  private unseenIds(): string[] {
    const unseen = [...this.watchers].flatMap(({ invokerIds, joined }) =>
      invokerIds.filter((id) => !this.looks.isSeenAfter(id, joined)),
    );
    return [...new Set(unseen)];
  }

  /** Not those that have joined within this interval, or are about to be looked at in full: one look per interval is enough. */
  private dueIds(): string[] {
    const recentMs = this.clock.now() - this.shortestPollMs() / 2;
    const unseen = this.unseenIds();
    const watched = new Set([...this.watchers].flatMap(({ invokerIds }) => invokerIds));
    return [...watched].filter((id) => !unseen.includes(id) && this.looks.isOlderThan(id, recentMs));
  }

  private shortestPollMs(): number {
    return Math.min(...[...this.watchers].map(({ pollMs }) => pollMs));
  }

  private async pause(delayMs: number, signal: AbortSignal): Promise<void> {
    // A pause that is cut short is over, nothing else.
    if (!signal.aborted) await this.clock.sleep(Math.max(0, delayMs), signal).catch(() => {});
  }
}
