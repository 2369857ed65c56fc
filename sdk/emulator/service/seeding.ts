import { showValue } from "../../checks/showValue";
import { EARLIEST_MS, EmulatorArgumentError, requireValid } from "./arguments";
import { createResultChain, formatTaskId, formatUtcTime, planResults, RandomStream } from "./history";
import {
  completeSchedule,
  type DueTimes,
  dueTimesBack,
  EARLY_MS,
  LATE_MS,
  nextDueTime,
  readDueTimes,
  takeDueTimes,
} from "./schedule";
import {
  type InvokerChange,
  type InvokerSeed,
  MOST_RUNS,
  parseInvokerChange,
  parseInvokerSeed,
  parseRecordSeed,
  parseTasks,
  type RecordSeed,
  type RunPlan,
  startAt,
  type TaskSeed,
} from "./seeds";
import type { Store, StoredInvoker, StoredRecord } from "./store";

/** The one reason that the API document shows. */
const SCHEDULED_REASON = "start an invocation at scheduled time.";

/** After a longer pause, or a jump of the clock, only the last of the runs that are due are made. */
const MOST_DUE_RUNS = 10_000;
/** How many invokers a message names. */
const MOST_NAMED = 5;
/** The digits of an invocation ID that count up: enough for 60 million runs, far more than fit into a process. */
const COUNTER_DIGITS = 5;

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

/** Fills the store: with invokers and their histories, with single runs, and with those that become due while time passes. */
export class Seeding {
  private live: LiveInvoker[] = [];
  private underWay: RunUnderWay[] = [];
  private readonly random: RandomStream;
  private plannedRuns = 0;
  private madeIds = 0;

  constructor(
    private readonly store: Store,
    private readonly defaults: { seed: string; region: string; time: { now(): number } },
  ) {
    this.random = new RandomStream(`${defaults.seed}/records`);
  }

  /**
   * Adds an invoker with a history that looks like the service's: runs start a few seconds after the scheduled minute, the
   * newest now. Throws {@link EmulatorArgumentError} for a seed that the service could not hold, or that this process could
   * not; `property` is what its messages call the seed.
   */
  addInvoker(given: InvokerSeed, property: string): StoredInvoker {
    const seed = requireValid(parseInvokerSeed, property, given);
    const invokerId = seed.invokerId ?? this.createInvokerId();
    const random = new RandomStream(`${this.defaults.seed}/${invokerId}`);
    const schedule = completeSchedule(seed);
    const dueTimes = readDueTimes(schedule);
    const absences = seed.absences ?? [];
    const untilMs = seed.until ?? this.defaults.time.now();
    const results = planResults(seed, random, property);
    this.checkRoom(results.length, property);
    const starts = takeDueTimes(dueTimesBack(dueTimes, absences, untilMs), results.length);
    const oldestMs = starts.at(-1) ?? untilMs + 1;
    const beforeMs = dueTimes.last(oldestMs - 1) ?? oldestMs - schedule.intervalSeconds * 1000;
    // After that due time, which would otherwise be the first to be missed.
    const createdTimeMs = seed.createdTime ?? beforeMs + 1000;
    checkStarts(starts, createdTimeMs, results.length, property);
    const invoker: StoredInvoker = {
      invokerId,
      region: seed.region ?? this.defaults.region,
      name: seed.name ?? `job-${invokerId.slice("ivk-".length)}`,
      commandId: seed.commandId ?? random.nextId("cmd-"),
      commandName: seed.commandName ?? "nightly-job",
      commandContent: seed.commandContent ?? "#!/bin/sh\nexec /usr/local/bin/nightly-job\n",
      username: seed.username ?? "root",
      instanceIds: seed.instanceIds ?? [random.nextId("ins-")],
      instanceKind: seed.instanceKind ?? "CVM",
      parameters: seed.parameters ?? {},
      enable: seed.enable ?? true,
      ...schedule,
      absences,
      createdTimeMs,
      updatedTimeMs: seed.updatedTime ?? createdTimeMs,
      tags: seed.tags ?? {},
    };
    this.store.addInvoker(invoker);
    this.plannedRuns += results.length;
    results.forEach((result, index) => {
      const startMs = starts[results.length - 1 - index] as number;
      const latestMs = Math.max(startMs, untilMs);
      this.addRun(invoker, Math.min(startMs + random.nextInteger(2, 8) * 1000, latestMs), result, random);
    });
    if (seed.live) {
      const nextResult = createResultChain(seed, random);
      const live = { invoker, dueTimes, random, nextResult, nextStartMs: 0 };
      this.live.push(live);
      scheduleNext(live, Math.max(untilMs, this.defaults.time.now()));
    }
    return invoker;
  }

  /** The invoker with this ID; throws {@link EmulatorArgumentError}, which names some that there are, where there is none. */
  getInvoker(invokerId: string): StoredInvoker {
    const invoker = this.store.invokers.get(invokerId);
    if (invoker) return invoker;
    const known = [...this.store.invokers.keys()].slice(0, MOST_NAMED);
    const more = this.store.invokers.size > MOST_NAMED ? ", …" : "";
    const others = known.length === 0 ? "" : `: there are ${known.join(", ")}${more}`;
    throw new EmulatorArgumentError("invokerId", `there is no invoker ${showValue(invokerId)}${others}`);
  }

  /** Changes an invoker that is there, as somebody would in the console; runs that are due by then start before. */
  changeInvoker(before: StoredInvoker, given: InvokerChange): StoredInvoker {
    const { onceAt, updatedTime, ...change } = requireValid(parseInvokerChange, "changeInvoker", given);
    const nowMs = this.catchUp();
    const { policy, recurrence, intervalSeconds = before.intervalSeconds } = change;
    const isRescheduled = [policy, recurrence, change.intervalSeconds, onceAt].some((part) => part !== undefined);
    const parts = Object.entries(change).filter(([, value]) => value !== undefined);
    const invoker: StoredInvoker = {
      ...before,
      ...Object.fromEntries(parts),
      ...(isRescheduled ? completeSchedule({ policy, recurrence, onceAt, intervalSeconds }) : {}),
      updatedTimeMs: updatedTime ?? nowMs,
    };
    this.store.replaceInvoker(invoker);
    for (const live of this.live.filter((each) => each.invoker === before)) {
      live.invoker = invoker;
      live.dueTimes = readDueTimes(invoker);
      scheduleNext(live, nowMs);
    }
    return invoker;
  }

  /** Removes an invoker with its runs. */
  removeInvoker({ invokerId }: StoredInvoker): void {
    this.live = this.live.filter(({ invoker }) => invoker.invokerId !== invokerId);
    this.store.removeInvoker(invokerId);
  }

  /** Adds a run. Throws EmulatorArgumentError for a misshapen or repeated ID and for a time that is none. */
  addRecord(given: RecordSeed): StoredRecord {
    const seed = requireValid(parseRecordSeed, "addRecord", given);
    // A run that starts now comes after the scheduled runs that are due.
    const start = seed.invokeTime ?? startAt(this.catchUp());
    const invocationId = seed.invocationId ?? this.createInvocationId(this.random);
    if (!this.store.invokers.has(seed.invokerId)) this.addInvoker({ invokerId: seed.invokerId }, "addInvoker");
    const record = this.store.addRecord({
      invokerId: seed.invokerId,
      ...start,
      reason: seed.reason ?? SCHEDULED_REASON,
      invocationId,
      result: seed.result ?? "SUCCESS",
    });
    if (seed.tasks) this.setTasks(record, seed.tasks);
    return record;
  }

  /** Adds a run that starts now, is `RUNNING` for so many seconds and then comes to a result. */
  startRun({ invokerId }: StoredInvoker, { seconds = 30, result = "SUCCESS" }: RunPlan, reason?: string): StoredRecord {
    const record = this.addRecord({ invokerId, reason, result: "RUNNING" });
    this.underWay.push({ record, endMs: this.defaults.time.now() + seconds * 1000, decideResult: () => result });
    return record;
  }

  /**
   * Makes the newest so many due times of an invoker missed ones, as if it had not started since: its runs from then on are
   * removed. Gives these due times, newest first; they are as old as a gate's usual grace at least. Throws
   * {@link EmulatorArgumentError} where it was not due so often since it was created or changed.
   */
  missRuns(invoker: StoredInvoker, times: number): number[] {
    const nowMs = this.catchUp();
    const dueTimes = readDueTimes(invoker);
    const missed = takeDueTimes(dueTimesBack(dueTimes, [], nowMs - LATE_MS - 1), times);
    const oldestMs = missed.at(-1) ?? Number.NEGATIVE_INFINITY;
    const sinceMs = Math.max(invoker.createdTimeMs, invoker.updatedTimeMs);
    if (!invoker.enable || missed.length < times || oldestMs < sinceMs) {
      const state = invoker.enable
        ? `was not due ${times === 1 ? "" : `${times} times `}from ${formatUtcTime(sinceMs)}, when it was created or last changed, until five minutes ago`
        : "is disabled, and so never due";
      throw new EmulatorArgumentError("invokerId", `${invoker.invokerId} ${state}`);
    }
    const gone = this.store.listRuns(invoker.invokerId).filter(({ timeMs }) => timeMs >= oldestMs - EARLY_MS);
    this.store.removeRecords(new Set(gone));
    for (const live of this.live.filter((each) => each.invoker === invoker)) scheduleNext(live, nowMs);
    return missed;
  }

  /** Sets the tasks of a run; their IDs follow from the invocation's. */
  setTasks({ invocationId }: StoredRecord, tasks: readonly TaskSeed[]): void {
    this.store.setTasks(
      invocationId,
      requireValid(parseTasks, "tasks", tasks).map((task, index) => ({
        invocationTaskId: formatTaskId(invocationId, index),
        instanceId: task.instanceId ?? this.random.nextId("ins-"),
        taskStatus: task.taskStatus ?? "SUCCESS",
        exitCode: task.exitCode ?? 0,
        output: task.output ?? "",
        errorInfo: task.errorInfo ?? "",
      })),
    );
  }

  /** Starts and finishes the runs that are due by now, and gives the time. There is no timer: it happens when somebody looks. */
  catchUp(): number {
    const nowMs = this.defaults.time.now();
    this.finishRuns(nowMs);
    for (const live of this.live) {
      skipLongPause(live, nowMs);
      while (live.nextStartMs <= nowMs) {
        const record = this.addRun(live.invoker, live.nextStartMs, "RUNNING", live.random);
        const endMs = live.nextStartMs + live.random.nextInteger(3, 15) * 1000;
        this.underWay.push({ record, endMs, decideResult: live.nextResult });
        scheduleNext(live, live.nextStartMs);
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

  private checkRoom(runs: number, property: string): void {
    if (this.plannedRuns + runs > MOST_RUNS) {
      throw new EmulatorArgumentError(
        `${property}.count`,
        `with ${runs} more it is more than ${MOST_RUNS} runs in all`,
      );
    }
  }

  private addRun(invoker: StoredInvoker, timeMs: number, result: string, random: RandomStream): StoredRecord {
    return this.store.addRecord({
      invokerId: invoker.invokerId,
      ...startAt(timeMs),
      reason: SCHEDULED_REASON,
      invocationId: this.createInvocationId(random),
      result,
    });
  }

  private createInvokerId(): string {
    const random = new RandomStream(`${this.defaults.seed}/invoker ${this.store.invokers.size}`);
    let id = random.nextId("ivk-");
    while (this.store.invokers.has(id)) id = random.nextId("ivk-");
    return id;
  }

  /**
   * The next ID that no run has. They ascend: times are whole seconds, and clients put the runs of one second in the order of
   * their IDs, so that the run added last is the latest. The first digits count, the others are random.
   */
  private createInvocationId(random: RandomStream): string {
    for (;;) {
      const counter = (this.madeIds++).toString(36).padStart(COUNTER_DIGITS, "0");
      const id = `inv-${counter}${random.nextId("").slice(COUNTER_DIGITS)}`;
      if (!this.store.findRecord(id)) return id;
    }
  }
}

function checkStarts(starts: readonly number[], createdTimeMs: number, count: number, property: string): void {
  if (Math.min(createdTimeMs, ...starts.slice(-1)) < EARLIEST_MS) {
    throw new EmulatorArgumentError(`${property}.count`, `${count} runs reach back to before the year 1`);
  }
  if (starts.length < count) {
    throw new EmulatorArgumentError(`${property}.count`, `${count} is more than the schedule was due`);
  }
}

function scheduleNext(live: LiveInvoker, afterMs: number): void {
  const { invoker, dueTimes, random } = live;
  const dueMs = invoker.enable ? nextDueTime(dueTimes, invoker.absences, afterMs) : undefined;
  const delayMs = random.nextInteger(2, 8) * 1000;
  live.nextStartMs = dueMs === undefined ? Number.POSITIVE_INFINITY : dueMs + delayMs;
}

/** Passes over all but the last runs that are due; a schedule is due once a minute at most. */
function skipLongPause(live: LiveInvoker, nowMs: number): void {
  if (nowMs - live.nextStartMs < MOST_DUE_RUNS * 60_000) return;
  let count = 0;
  for (const dueMs of dueTimesBack(live.dueTimes, live.invoker.absences, nowMs)) {
    if (dueMs <= live.nextStartMs) return;
    if (++count <= MOST_DUE_RUNS) continue;
    scheduleNext(live, dueMs);
    return;
  }
}
