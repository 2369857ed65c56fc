import { EARLIEST_MS, EmulatorArgumentError, requireValid } from "./arguments";
import { planResults, RandomStream } from "./history";
import { formatTaskId } from "./invocations";
import { type InvokerChange, type InvokerSeed, MOST_RUNS, parseInvokerChange, parseInvokerSeed } from "./invokerSeed";
import { LiveRuns } from "./LiveRuns";
import { parseRecordSeed, parseTasks, type RecordSeed, type RunPlan, startAt, type TaskSeed } from "./recordSeed";
import { completeSchedule, EARLY_MS, formatUtcTime, LATE_MS, listDueTimes, readDueTimes } from "./schedule";
import type { Store, StoredInvoker, StoredRecord } from "./store";

/** The one reason that the API document shows. */
const SCHEDULED_REASON = "start an invocation at scheduled time.";
/** The digits of an invocation ID that count up: enough for 60 million runs, far more than fit into a process. */
const COUNTER_DIGITS = 5;

/** Fills the store: with invokers and their histories, with single runs, and with those that become due while time passes. */
export class Seeding {
  readonly live: LiveRuns;
  private readonly random: RandomStream;
  private plannedRuns = 0;
  private madeIds = 0;

  constructor(
    readonly store: Store,
    private readonly defaults: { seed: string; region: string; time: { now(): number } },
  ) {
    this.random = new RandomStream(`${defaults.seed}/records`);
    this.live = new LiveRuns(defaults.time, (invoker, startMs, random) =>
      this.addRun(invoker, startMs, "RUNNING", random),
    );
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
    const { absences = [], until: untilMs = this.defaults.time.now() } = seed;
    const results = planResults(seed, random, property);
    const count = results.length;
    if (this.plannedRuns + count > MOST_RUNS) {
      throw refuseCount(property, `with ${count} more it is more than ${MOST_RUNS} runs in all`);
    }
    const starts = listDueTimes(dueTimes, { untilMs, most: count, absences });
    const oldestMs = starts.at(-1) ?? untilMs + 1;
    const beforeMs = dueTimes.last(oldestMs - 1);
    // After that due time, which would otherwise be the first to be missed.
    const createdTimeMs = seed.createdTime ?? (beforeMs ?? oldestMs - schedule.intervalSeconds * 1000) + 1000;
    if (starts.length < count && (beforeMs === undefined || schedule.onceAtMs !== undefined)) {
      throw refuseCount(property, `${count} is more than the schedule was due`);
    }
    if (starts.length < count || createdTimeMs < EARLIEST_MS) {
      throw refuseCount(property, `${count} runs reach back to before the year 1`);
    }
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
    this.plannedRuns += count;
    results.forEach((result, index) => {
      const startMs = starts[count - 1 - index] as number;
      this.addRun(invoker, Math.min(startMs + random.nextInteger(2, 8) * 1000, untilMs), result, random);
    });
    if (seed.live) this.live.begin(invoker, seed, random, Math.max(untilMs, this.defaults.time.now()));
    return invoker;
  }

  /** Changes an invoker that is there, as somebody would in the console; runs that are due by then start before. */
  changeInvoker(invokerId: string, given: InvokerChange): StoredInvoker {
    const before = this.store.getInvoker(invokerId);
    const { onceAt, updatedTime, ...change } = requireValid(parseInvokerChange, "changeInvoker", given);
    const nowMs = this.live.catchUp();
    const { policy, recurrence, intervalSeconds = before.intervalSeconds } = change;
    const isRescheduled = [policy, recurrence, change.intervalSeconds, onceAt].some((part) => part !== undefined);
    const invoker: StoredInvoker = {
      ...before,
      ...change, // a parser leaves out what was not given
      ...(isRescheduled ? completeSchedule({ policy, recurrence, onceAt, intervalSeconds }) : {}),
      updatedTimeMs: updatedTime ?? nowMs,
    };
    this.store.invokers.set(invokerId, invoker);
    this.live.reschedule(invoker, nowMs);
    return invoker;
  }

  /** Removes an invoker that is there, with its runs. */
  removeInvoker(invokerId: string): void {
    this.store.removeInvoker(invokerId);
    this.live.end(invokerId);
  }

  /** Adds a run. Throws EmulatorArgumentError for a misshapen or repeated ID and for a time that is none. */
  addRecord(given: RecordSeed): StoredRecord {
    const seed = requireValid(parseRecordSeed, "addRecord", given);
    // A run that starts now comes after the scheduled runs that are due.
    const start = seed.invokeTime ?? startAt(this.live.catchUp());
    const invocationId = seed.invocationId ?? this.createInvocationId(this.random);
    if (!this.store.invokers.has(seed.invokerId)) this.addInvoker({ invokerId: seed.invokerId }, "addInvoker");
    const { invokerId, reason = SCHEDULED_REASON, result = "SUCCESS" } = seed;
    const record = this.store.addRecord({ invokerId, ...start, reason, invocationId, result });
    if (seed.tasks) this.setTasks(record, seed.tasks);
    return record;
  }

  /** Adds a run of an invoker that is there: it starts now, is `RUNNING` for so many seconds and then comes to a result. */
  startRun(invokerId: string, { seconds = 30, result = "SUCCESS" }: RunPlan, reason?: string): StoredRecord {
    this.store.getInvoker(invokerId);
    const record = this.addRecord({ invokerId, reason, result: "RUNNING" });
    this.live.finishAt(record, this.defaults.time.now() + seconds * 1000, () => result);
    return record;
  }

  /**
   * Makes the newest so many due times of an invoker missed ones, as if it had not started since: its runs from then on are
   * removed. Gives these due times, newest first; they are as old as a gate's usual grace at least. Throws
   * {@link EmulatorArgumentError} where it was not due so often since it was created or changed.
   */
  missRuns(invokerId: string, times: number): number[] {
    const invoker = this.store.getInvoker(invokerId);
    const nowMs = this.live.catchUp();
    const sinceMs = Math.max(invoker.createdTimeMs, invoker.updatedTimeMs);
    const missed = listDueTimes(readDueTimes(invoker), { untilMs: nowMs - LATE_MS - 1, most: times, sinceMs });
    const oldestMs = missed[times - 1];
    if (!invoker.enable || oldestMs === undefined) {
      const state = invoker.enable
        ? `was not due ${times === 1 ? "" : `${times} times `}from ${formatUtcTime(sinceMs)}, when it was created or last changed, until five minutes ago`
        : "is disabled, and so never due";
      throw new EmulatorArgumentError("invokerId", `${invokerId} ${state}`);
    }
    this.store.removeRecords((run) => run.invokerId === invokerId && run.timeMs >= oldestMs - EARLY_MS);
    this.live.reschedule(invoker, nowMs);
    return missed;
  }

  /** Sets the tasks of a run; their IDs follow from the invocation's. */
  setTasks({ invocationId }: StoredRecord, given: readonly TaskSeed[]): void {
    const tasks = requireValid(parseTasks, "tasks", given).map((task, index) => ({
      invocationTaskId: formatTaskId(invocationId, index),
      instanceId: task.instanceId ?? this.random.nextId("ins-"),
      taskStatus: task.taskStatus ?? "SUCCESS",
      exitCode: task.exitCode ?? 0,
      output: task.output ?? "",
      errorInfo: task.errorInfo ?? "",
    }));
    this.store.setTasks(invocationId, tasks);
  }

  private addRun(invoker: StoredInvoker, startMs: number, result: string, random: RandomStream): StoredRecord {
    const { invokerId } = invoker;
    const invocationId = this.createInvocationId(random);
    return this.store.addRecord({ invokerId, ...startAt(startMs), reason: SCHEDULED_REASON, invocationId, result });
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

function refuseCount(property: string, problem: string): EmulatorArgumentError {
  return new EmulatorArgumentError(`${property}.count`, problem);
}
