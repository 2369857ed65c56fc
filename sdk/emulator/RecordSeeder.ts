import { requireValid } from "./arguments";
import type { InvocationIds } from "./InvocationIds";
import { type InvokerSeeder, SCHEDULED_REASON } from "./InvokerSeeder";
import { parseRecordSeed, parseTasks, startAt } from "./parseRecordSeed";
import { RandomStream } from "./RandomStream";
import type { RecordSeed, TaskSeed } from "./RecordSeed";
import { formatTaskId } from "./runTasks";
import type { Store } from "./Store";
import type { StoredRecord } from "./StoredRecord";

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
