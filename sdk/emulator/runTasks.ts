import type { StoredInvoker } from "./StoredInvoker";
import type { StoredRecord } from "./StoredRecord";
import type { StoredTask } from "./StoredTask";

/** How many characters of a task ID count the tasks of its invocation. */
const INDEX_DIGITS = 2;
/** How many tasks an invocation may have: as many as these characters count. */
export const MOST_TASKS = 36 ** INDEX_DIGITS;

/** The tasks that follow from a run's result: one for each instance; of a partial failure the first instance failed. */
export function deriveTasks(record: StoredRecord, invoker: StoredInvoker): StoredTask[] {
  return invoker.instanceIds.map((instanceId, index) => {
    const taskStatus = deriveStatus(record.result, index);
    return {
      invocationTaskId: formatTaskId(record.invocationId, index),
      instanceId,
      taskStatus,
      exitCode: taskStatus === "FAILED" ? 1 : 0,
      output: deriveOutput(taskStatus, invoker.commandName, instanceId),
      errorInfo: "",
    };
  });
}

/** The ID of an invocation's task: it names the invocation, so that no index of 100,000 runs' tasks is needed. */
export function formatTaskId(invocationId: string, index: number): string {
  return `invt-${invocationId.slice("inv-".length)}${index.toString(36).padStart(INDEX_DIGITS, "0")}`;
}

/** The invocation that a task ID made by {@link formatTaskId} belongs to. */
export function invocationOfTask(invocationTaskId: string): string {
  return `inv-${invocationTaskId.slice("invt-".length, -INDEX_DIGITS)}`;
}

function deriveStatus(result: string, index: number): string {
  if (result === "PARTIAL_FAILED" || result === "PARTIAL_CANCELLED") {
    return index === 0 ? result.slice("PARTIAL_".length) : "SUCCESS";
  }
  return result;
}

function deriveOutput(taskStatus: string, commandName: string, instanceId: string): string {
  if (taskStatus === "SUCCESS") {
    return `${commandName} finished on ${instanceId}\n`;
  }
  return taskStatus === "FAILED" ? `${commandName} failed on ${instanceId}\n` : "";
}
