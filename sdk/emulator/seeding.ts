import { EARLIEST_MS, EmulatorArgumentError, requireValid } from "./arguments";
import { createResultChain, formatTaskId, lastRunMs, nextRunMs, planResults, RandomStream } from "./history";
import {
  type InvokerSeed,
  MOST_RUNS,
  parseInvokerSeed,
  parseRecordSeed,
  parseTasks,
  type RecordSeed,
  startAt,
  type TaskSeed,
} from "./seeds";
import type { Store, StoredInvoker, StoredRecord } from "./store";

/** The one reason that the API document shows. */
export const SCHEDULED_REASON = "start an invocation at scheduled time.";

const DEFAULT_INTERVAL_SECONDS = 300;

/** Adds invokers with histories that look like the service's: a few seconds after the scheduled minute, newest now. */
export class InvokerSeeder {
  readonly liveRuns = new LiveRuns();
  private plannedRuns = 0;

  constructor(
    private readonly store: Store,
    private readonly invocationIds: InvocationIds,
    private readonly defaults: { seed: string; region: string; now: () => number },
  ) {}

  /**
   * Adds an invoker and its runs. Throws {@link EmulatorArgumentError} for a seed that the service could not hold, or
   * that this process could not; `property` is what its messages call the seed.
   */
  add(given: InvokerSeed, property = "addInvoker"): StoredInvoker {
    const seed = requireValid(parseInvokerSeed, property, given);
    const invokerId = seed.invokerId ?? this.createId();
    const random = new RandomStream(`${this.defaults.seed}/${invokerId}`);
    const intervalSeconds = seed.intervalSeconds ?? DEFAULT_INTERVAL_SECONDS;
    const untilMs = seed.until ?? this.defaults.now();
    const results = planResults(seed, random, property);
    const newestMs = lastRunMs(untilMs, intervalSeconds);
    const startOf = (age: number) => newestMs - age * intervalSeconds * 1000;
    this.checkRoom(results.length, startOf(results.length), property);
    const invoker: StoredInvoker = {
      invokerId,
      region: seed.region ?? this.defaults.region,
      name: seed.name ?? `job-${invokerId.slice("ivk-".length)}`,
      commandId: seed.commandId ?? random.nextId("cmd-"),
      commandName: seed.commandName ?? "nightly-job",
      commandContent: seed.commandContent ?? "#!/bin/sh\nexec /usr/local/bin/nightly-job\n",
      username: seed.username ?? "root",
      instanceIds: [...(seed.instanceIds ?? [random.nextId("ins-")])],
      instanceKind: seed.instanceKind ?? "CVM",
      parameters: { ...seed.parameters },
      enable: seed.enable ?? true,
      intervalSeconds,
      createdTimeMs: startOf(results.length),
    };
    this.store.addInvoker(invoker);
    this.plannedRuns += results.length;
    results.forEach((result, index) => {
      const startMs = startOf(results.length - 1 - index);
      this.addRun(
        invoker,
        Math.min(startMs + random.nextInteger(2, 8) * 1000, Math.max(startMs, untilMs)),
        result,
        random,
      );
    });
    if (seed.live) {
      this.liveRuns.add({
        invoker,
        sinceMs: Math.max(untilMs, this.defaults.now()),
        random,
        nextResult: createResultChain(seed, random),
        startRun: (timeMs) => this.addRun(invoker, timeMs, "RUNNING", random),
      });
    }
    return invoker;
  }

  private checkRoom(runs: number, oldestMs: number, property: string): void {
    if (this.plannedRuns + runs > MOST_RUNS) {
      throw new EmulatorArgumentError(
        `${property}.count`,
        `with ${runs} more it is more than ${MOST_RUNS} runs in all`,
      );
    }
    if (oldestMs < EARLIEST_MS) {
      throw new EmulatorArgumentError(`${property}.count`, `${runs} runs reach back to before the year 1`);
    }
  }

  private addRun(invoker: StoredInvoker, timeMs: number, result: string, random: RandomStream): StoredRecord {
    return this.store.addRecord({
      invokerId: invoker.invokerId,
      ...startAt(timeMs),
      reason: SCHEDULED_REASON,
      invocationId: this.invocationIds.next(random),
      result,
    });
  }

  private createId(): string {
    const random = new RandomStream(`${this.defaults.seed}/invoker ${this.store.invokers.size}`);
    let id = random.nextId("ivk-");
    while (this.store.invokers.has(id)) {
      id = random.nextId("ivk-");
    }
    return id;
  }
}

/** Adds single runs. */
export class RecordSeeder {
  private readonly random: RandomStream;

  constructor(
    private readonly store: Store,
    private readonly invokers: InvokerSeeder,
    private readonly invocationIds: InvocationIds,
    private readonly defaults: { seed: string; now: () => number },
  ) {
    this.random = new RandomStream(`${defaults.seed}/records`);
  }

  /** Adds a run. Throws EmulatorArgumentError for a misshapen or repeated ID and for a time that is none. */
  add(given: RecordSeed): StoredRecord {
    const seed = requireValid(parseRecordSeed, "addRecord", given);
    const start = seed.invokeTime ?? startAt(this.catchUp());
    const invocationId = seed.invocationId ?? this.invocationIds.next(this.random);
    if (!this.store.invokers.has(seed.invokerId)) {
      this.invokers.add({ invokerId: seed.invokerId });
    }
    const record = this.store.addRecord({
      invokerId: seed.invokerId,
      ...start,
      reason: seed.reason ?? SCHEDULED_REASON,
      invocationId,
      result: seed.result ?? "SUCCESS",
    });
    if (seed.tasks) {
      this.setTasks(invocationId, seed.tasks);
    }
    return record;
  }

  /** Sets the tasks of a run that is there; their IDs follow from the invocation's. */
  setTasks(invocationId: string, tasks: readonly TaskSeed[]): void {
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

  /** Gives the time, after adding the scheduled runs that are due: a run that starts now comes after them. */
  private catchUp(): number {
    const nowMs = this.defaults.now();
    this.invokers.liveRuns.catchUp(nowMs);
    return nowMs;
  }
}

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

/** Enough for 60 million runs, far more than fit into a process. */
const COUNTER_DIGITS = 5;
const PREFIX = "inv-";

/**
 * Makes up the invocation IDs of an emulator. They ascend: times are whole seconds, and clients put the runs of one second
 * in the order of their IDs, so that the run added last is the latest.
 */
export class InvocationIds {
  private made = 0;

  constructor(private readonly store: Store) {}

  /** The next ID that no run has: it counts up in its first digits, the others are random. */
  next(random: RandomStream): string {
    let id = this.create(random);
    while (this.store.findRecord(id)) {
      id = this.create(random);
    }
    return id;
  }

  private create(random: RandomStream): string {
    const counter = (this.made++).toString(36).padStart(COUNTER_DIGITS, "0");
    return PREFIX + counter + random.nextId(PREFIX).slice(PREFIX.length + COUNTER_DIGITS);
  }
}
