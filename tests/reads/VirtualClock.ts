import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../sdk/checks/Clock";

/** A clock that stands still until a test lets time pass. */
export class VirtualClock implements Clock {
  private readonly sleepers = new Set<{ atMs: number; wake(): void }>();

  constructor(private nowMs: number) {}

  now(): number {
    return this.nowMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      const sleeper = { atMs: this.nowMs + delayMs, wake };
      this.sleepers.add(sleeper);
      signal?.addEventListener("abort", onAbort);
    });
  }

  /** Lets time pass, waking sleepers one after another, and everything run that follows from it. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    await this.settle();
    for (let next = this.takeNext(endMs); next; next = this.takeNext(endMs)) {
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.wake();
      await this.settle();
    }
    this.nowMs = endMs;
  }

  /** Lets time pass as for a process that is held up: whoever should have woken meanwhile wakes at its end. */
  async holdUp(durationMs: number): Promise<void> {
    this.nowMs += durationMs;
    await this.advance(0);
  }

  /** How many sleep: a wait that has ended must leave none. */
  get sleeping(): number {
    return this.sleepers.size;
  }

  private takeNext(endMs: number) {
    const [next] = [...this.sleepers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
    if (next) this.sleepers.delete(next);
    return next;
  }

  private async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await nextTurn();
  }
}
