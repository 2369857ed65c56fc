import { createResultChain, type RandomStream, type ResultPlan } from "./history";
import { type DueTimes, listDueTimes, nextDueTime, readDueTimes } from "./schedule";
import type { StoredInvoker, StoredRecord } from "./store";

/** After a longer pause, or a jump of the clock, only the last of the runs that are due are made. */
const MOST_DUE_RUNS = 10_000;

/** An invoker that goes on running while the emulator does. */
interface LiveInvoker {
  invoker: StoredInvoker;
  dueTimes: DueTimes;
  random: RandomStream;
  /** What the next run comes to. */
  nextResult: () => string;
  /** When the next run starts: a few seconds after the schedule's minute. Infinite when there is none. */
  nextStartMs: number;
}

/** A run that comes to an end by itself. */
interface RunUnderWay {
  record: StoredRecord;
  endMs: number;
  decideResult: () => string;
}

/** The runs that time brings about: those that become due, and those that end. There is no timer: it happens when somebody looks. */
export class LiveRuns {
  private readonly live = new Map<string, LiveInvoker>();
  private underWay: RunUnderWay[] = [];

  /** @param addRun adds a run that is going on */
  constructor(
    private readonly time: { now(): number },
    private readonly addRun: (invoker: StoredInvoker, startMs: number, random: RandomStream) => StoredRecord,
  ) {}

  /** Lets an invoker start runs that are due after an instant, with results as the plan has them. */
  begin(invoker: StoredInvoker, plan: ResultPlan, random: RandomStream, afterMs: number): void {
    const live = { invoker, dueTimes: readDueTimes(invoker), random, nextResult: createResultChain(plan, random) };
    this.live.set(invoker.invokerId, scheduleNext({ ...live, nextStartMs: 0 }, afterMs));
  }

  /** Lets an invoker, if it is live, start as it says from an instant on, and no run that was due before. */
  reschedule(invoker: StoredInvoker, afterMs: number): void {
    const live = this.live.get(invoker.invokerId);
    if (live) scheduleNext(Object.assign(live, { invoker, dueTimes: readDueTimes(invoker) }), afterMs);
  }

  /** Lets an invoker start no more runs. */
  end(invokerId: string): void {
    this.live.delete(invokerId);
  }

  /** Lets a run come to a result at an instant. */
  finishAt(record: StoredRecord, endMs: number, decideResult: () => string): void {
    this.underWay.push({ record, endMs, decideResult });
  }

  /** Starts and finishes the runs that are due by now, and gives the time. */
  catchUp(): number {
    const nowMs = this.time.now();
    this.finishRuns(nowMs);
    for (const live of this.live.values()) {
      skipLongPause(live, nowMs);
      while (live.nextStartMs <= nowMs) {
        const { nextStartMs: startMs, random } = live;
        const record = this.addRun(live.invoker, startMs, random);
        this.finishAt(record, startMs + random.nextInteger(3, 15) * 1000, live.nextResult);
        scheduleNext(live, startMs);
        this.finishRuns(nowMs);
      }
    }
    return nowMs;
  }

  private finishRuns(nowMs: number): void {
    if (this.underWay.length === 0) return;
    const isOver = ({ endMs }: RunUnderWay) => endMs <= nowMs;
    for (const { record, decideResult } of this.underWay.filter(isOver)) record.result = decideResult();
    this.underWay = this.underWay.filter((run) => !isOver(run));
  }
}

function scheduleNext(live: LiveInvoker, afterMs: number): LiveInvoker {
  const { invoker, dueTimes, random } = live;
  const dueMs = invoker.enable ? nextDueTime(dueTimes, invoker.absences, afterMs) : undefined;
  const delayMs = random.nextInteger(2, 8) * 1000;
  live.nextStartMs = dueMs === undefined ? Number.POSITIVE_INFINITY : dueMs + delayMs;
  return live;
}

/** Passes over all but the last runs that are due; a schedule is due once a minute at most. */
function skipLongPause(live: LiveInvoker, nowMs: number): void {
  const { nextStartMs: sinceMs, dueTimes, invoker } = live;
  if (nowMs - sinceMs < MOST_DUE_RUNS * 60_000) return;
  const due = listDueTimes(dueTimes, { untilMs: nowMs, most: MOST_DUE_RUNS, sinceMs, absences: invoker.absences });
  if (due.length === MOST_DUE_RUNS) scheduleNext(live, (due.at(-1) as number) - 1);
}
