import type { RandomStream } from "./RandomStream";
import { nextRunMs } from "./runSchedule";
import type { StoredInvoker } from "./StoredInvoker";
import type { StoredRecord } from "./StoredRecord";

/** How an invoker goes on running while the emulator does. */
export interface LivePlan {
  invoker: StoredInvoker;
  /** The instant up to which its history was made. */
  sinceMs: number;
  random: RandomStream;
  /** What the next run comes to. */
  nextResult: () => string;
  /** Adds a run that is going on. */
  startRun: (timeMs: number) => StoredRecord;
}

/** After a longer pause, or a jump of the clock, only the last of the runs that are due are made. */
const MOST_DUE_RUNS = 10_000;

interface LiveInvoker extends LivePlan {
  /** When the next run starts: a few seconds after the schedule's minute. */
  nextStartMs: number;
  going: { record: StoredRecord; endMs: number } | undefined;
}

/** Starts and finishes runs as time passes; it has no timer, but catches up when somebody looks. */
export class LiveRuns {
  private readonly invokers: LiveInvoker[] = [];

  add(plan: LivePlan): void {
    this.invokers.push({ ...plan, nextStartMs: scheduleNext(plan, plan.sinceMs), going: undefined });
  }

  /** Brings every live invoker to where it is at `nowMs`. */
  catchUp(nowMs: number): void {
    for (const live of this.invokers) {
      finishRun(live, nowMs);
      const earliestMs = nowMs - MOST_DUE_RUNS * live.invoker.intervalSeconds * 1000;
      if (live.nextStartMs < earliestMs) live.nextStartMs = scheduleNext(live, earliestMs);
      while (live.nextStartMs <= nowMs) {
        const record = live.startRun(live.nextStartMs);
        live.going = { record, endMs: live.nextStartMs + live.random.nextInteger(3, 15) * 1000 };
        live.nextStartMs = scheduleNext(live, live.nextStartMs);
        finishRun(live, nowMs);
      }
    }
  }
}

function scheduleNext({ invoker, random }: LivePlan, afterMs: number): number {
  return nextRunMs(afterMs, invoker.intervalSeconds) + random.nextInteger(2, 8) * 1000;
}

function finishRun(live: LiveInvoker, nowMs: number): void {
  if (live.going && live.going.endMs <= nowMs) {
    live.going.record.result = live.nextResult();
    live.going = undefined;
  }
}
