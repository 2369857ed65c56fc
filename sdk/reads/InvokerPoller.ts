import type { Clock } from "../checks/Clock";
import type { TatApi } from "../wire/TatApi";
import { InvokerLooks, type RecordsOf } from "./InvokerLooks";

/** Someone who wants to know of new runs. */
interface PollWatcher {
  /** At least one. */
  invokerIds: readonly string[];
  /** How often to ask, in milliseconds. The shortest of all watchers is used for all. */
  pollMs: number;
  /**
   * Called after each poll with what was read since the watcher came. Of each invoker the newest finished run is there,
   * with everything newer.
   */
  onLook(recordsOf: RecordsOf): void;
  /** Called when a poll failed; the next one comes all the same. */
  onError(error: unknown): void;
}

/** Those who begin together, such as the gates of a deployment, are to ask together. */
const GATHER_MS = 50;

/**
 * Asks for the new runs of all invokers that anybody waits for, in one sweep per interval: 100 invokers are one request,
 * however many watch them. The invokers of a watcher that joins are looked at anew, at once: what an earlier poll has
 * seen of them may be out of date.
 */
export class InvokerPoller {
  /** With how many looks had begun when each came. */
  private readonly watchers = new Map<PollWatcher, number>();
  private looks: InvokerLooks;
  private wakeUp = new AbortController();
  private stop = new AbortController();
  private isRunning = false;

  constructor(
    private readonly api: TatApi,
    private readonly clock: Clock,
  ) {
    this.looks = new InvokerLooks(api, clock);
  }

  /** Begins to watch; the function returned ends it. */
  watch(watcher: PollWatcher): () => void {
    this.watchers.set(watcher, this.looks.count);
    this.wakeUp.abort();
    if (!this.isRunning) void this.run();
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size > 0) return;
      this.looks = new InvokerLooks(this.api, this.clock);
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
      nextPollMs =
        isDue || !wasRead
          ? this.clock.now() + this.shortestPollMs()
          : Math.min(nextPollMs, this.clock.now() + this.shortestPollMs());
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
    const { looks } = this;
    try {
      await looks.lookInFull(this.unseenIds(), signal);
      if (isDue) await looks.lookForNew(this.dueIds(), signal);
    } catch (error) {
      if (signal.aborted) return true; // whoever watches now has come since
      for (const watcher of [...this.watchers.keys()]) watcher.onError(error);
      return false;
    }
    for (const [watcher, joined] of [...this.watchers]) {
      if (watcher.invokerIds.every((id) => looks.isSeenAfter(id, joined))) watcher.onLook((id) => looks.recordsOf(id));
    }
    return true;
  }

  private unseenIds(): string[] {
    const unseen = [...this.watchers].flatMap(([{ invokerIds }, joined]) =>
      invokerIds.filter((id) => !this.looks.isSeenAfter(id, joined)),
    );
    return [...new Set(unseen)];
  }

  /** Not those that have joined within this interval, or are about to be looked at in full: one look per interval is enough. */
  private dueIds(): string[] {
    const recentMs = this.clock.now() - this.shortestPollMs() / 2;
    const unseen = this.unseenIds();
    const watched = new Set([...this.watchers.keys()].flatMap(({ invokerIds }) => invokerIds));
    return [...watched].filter((id) => !unseen.includes(id) && this.looks.isOlderThan(id, recentMs));
  }

  private shortestPollMs(): number {
    return Math.min(...[...this.watchers.keys()].map(({ pollMs }) => pollMs));
  }

  private async pause(delayMs: number, signal: AbortSignal): Promise<void> {
    // A pause that is cut short is over, nothing else.
    if (!signal.aborted) await this.clock.sleep(Math.max(0, delayMs), signal).catch(() => {});
  }
}
