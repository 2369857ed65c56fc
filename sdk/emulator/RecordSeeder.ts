import { formatUtcTime } from "./formatTime";
import { checkShape, type InvokerSeeder, SCHEDULED_REASON } from "./InvokerSeeder";
import { parseInstantMs } from "./parseInstantMs";
import { RandomStream } from "./RandomStream";
import { formatTaskId } from "./runTasks";
import type { Store } from "./Store";
import type { StoredRecord } from "./StoredRecord";

/** One instance's part of a run, with what its command printed. */
export interface TaskSeed {
  /** `ins-…`; default: one made up. */
  instanceId?: string;
  /** `SUCCESS`, `FAILED`, `TIMEOUT`, `DELIVER_FAILED`, …. Default `SUCCESS`. */
  taskStatus?: string;
  /** Default 0. */
  exitCode?: number;
  /** In plain text; more than 24 KB is cut and counted in `Dropped`, as the service does. Default empty. */
  output?: string;
  /** Why the task did not run. Default empty. */
  errorInfo?: string;
}

/** One run. Its invoker is added with it where it is not there yet. */
export interface RecordSeed {
  /** `ivk-` and lower-case letters or digits. */
  invokerId: string;
  /** RFC 3339 text is answered as it stands, offsets such as `+08:00` included; a Date or milliseconds as `…Z`. Default: now. */
  invokeTime?: string | number | Date;
  /** Any text, so that results the service adds later can be tried. Default `SUCCESS`. */
  result?: string;
  /** Default: the reason in the API document's sample. */
  reason?: string;
  /** `inv-` and lower-case letters or digits, or empty for a trigger that started nothing. Default: one made up. */
  invocationId?: string;
  /** Default: one task for each of the invoker's instances, according to `result`. */
  tasks?: readonly TaskSeed[];
}

/** Adds single runs. */
export class RecordSeeder {
  private readonly random: RandomStream;

  constructor(
    private readonly store: Store,
    private readonly invokers: InvokerSeeder,
    private readonly defaults: { seed: string; now: () => number },
  ) {
    this.random = new RandomStream(`${defaults.seed}/records`);
  }

  /** Adds a run. Throws EmulatorArgumentError for a misshapen or repeated ID and for a time that is none. */
  add(seed: RecordSeed): StoredRecord {
    checkShape("addRecord.invokerId", seed.invokerId, "ivk-");
    const invokeTime = seed.invokeTime ?? this.defaults.now();
    const timeMs = parseInstantMs("addRecord.invokeTime", invokeTime);
    const invocationId = seed.invocationId ?? this.createInvocationId();
    if (invocationId !== "") {
      checkShape("addRecord.invocationId", invocationId, "inv-");
    }
    if (!this.store.invokers.has(seed.invokerId)) {
      this.invokers.add({ invokerId: seed.invokerId });
    }
    const record = this.store.addRecord({
      invokerId: seed.invokerId,
      invokeTime: typeof invokeTime === "string" ? invokeTime : formatUtcTime(timeMs),
      reason: seed.reason ?? SCHEDULED_REASON,
      invocationId,
      result: seed.result ?? "SUCCESS",
      timeMs: typeof invokeTime === "string" ? timeMs : Math.floor(timeMs / 1000) * 1000,
    });
    if (seed.tasks) {
      this.setTasks(invocationId, seed.tasks);
    }
    return record;
  }

  /** Sets the tasks of a run that is there; their IDs follow from the invocation's. */
  setTasks(invocationId: string, tasks: readonly TaskSeed[]): void {
    checkShape("tasks.invocationId", invocationId, "inv-");
    this.store.setTasks(
      invocationId,
      tasks.map((task, index) => ({
        invocationTaskId: formatTaskId(invocationId, index),
        instanceId: task.instanceId ?? this.random.nextId("ins-"),
        taskStatus: task.taskStatus ?? "SUCCESS",
        exitCode: task.exitCode ?? 0,
        output: task.output ?? "",
        errorInfo: task.errorInfo ?? "",
      })),
    );
  }

  private createInvocationId(): string {
    let id = this.random.nextId("inv-");
    while (this.store.findRecord(id)) {
      id = this.random.nextId("inv-");
    }
    return id;
  }
}
