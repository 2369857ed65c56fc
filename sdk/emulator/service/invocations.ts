import { type StoredTask, TASK_DIGITS } from "./recordSeed";
import { formatOffsetTime } from "./schedule";
import type { StoredInvoker, StoredRecord } from "./store";

/** A run that has an invocation, with what belongs to it. */
export interface Run {
  record: StoredRecord;
  invoker: StoredInvoker;
  tasks: readonly StoredTask[];
}

/** One task of a run. */
export type RunTask = Run & { task: StoredTask };

/** The documents give 24 KB as the limit of `Output` without saying whether of the text or of its encoding: here of the text. */
const MAX_OUTPUT_BYTES = 24 * 1024;
const RUN_DURATION_MS = 3000;
const TIMEOUT_DURATION_MS = 60_000;
/** How a task says, in its output, that it ended. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ["SUCCESS", "finished"],
  ["FAILED", "failed"],
]);
const UNFINISHED = ["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"];

/** The tasks that follow from a run's result: one for each instance; of a partial failure the first instance failed. */
export function deriveTasks(record: StoredRecord, invoker: StoredInvoker): StoredTask[] {
  const [, partial] = /^PARTIAL_(FAILED|CANCELLED)$/.exec(record.result) ?? [];
  return invoker.instanceIds.map((instanceId, index) => {
    const taskStatus = partial === undefined ? record.result : index === 0 ? partial : "SUCCESS";
    const ending = ENDINGS.get(taskStatus);
    return {
      invocationTaskId: formatTaskId(record.invocationId, index),
      instanceId,
      taskStatus,
      exitCode: taskStatus === "FAILED" ? 1 : 0,
      output: ending === undefined ? "" : `${invoker.commandName} ${ending} on ${instanceId}\n`,
      errorInfo: "",
    };
  });
}

/** The ID of an invocation's task: it names the invocation, so that no index of 100,000 runs' tasks is needed. */
export function formatTaskId(invocationId: string, index: number): string {
  return `invt-${invocationId.slice("inv-".length)}${index.toString(36).padStart(TASK_DIGITS, "0")}`;
}

/** The invocation that a task ID made by {@link formatTaskId} belongs to. */
export function invocationOfTask(invocationTaskId: string): string {
  return `inv-${invocationTaskId.slice("invt-".length, -TASK_DIGITS)}`;
}

/** A run as DescribeInvocations answers it. */
export function formatInvocation({ record, invoker, tasks }: Run): Record<string, unknown> {
  const { Content, ...command } = describeCommand(invoker);
  const times = formatTimes(record.timeMs, record.result);
  return {
    InvocationId: record.invocationId,
    CommandId: invoker.commandId,
    CommandName: invoker.commandName,
    InvocationStatus: record.result,
    InvocationTaskBasicInfoSet: tasks.map((task) => ({
      InvocationTaskId: task.invocationTaskId,
      TaskStatus: task.taskStatus,
      InstanceId: task.instanceId,
    })),
    Description: "",
    ...times,
    Parameters: JSON.stringify(invoker.parameters),
    DefaultParameters: "{}",
    InstanceKind: invoker.instanceKind,
    InvocationSource: "INVOKER",
    CommandContent: Content,
    ...command,
  };
}

/** A task as DescribeInvocationTasks answers it. */
export function formatTask({ record, invoker, task }: RunTask, hideOutput: boolean): Record<string, unknown> {
  const times = formatTimes(record.timeMs, task.taskStatus);
  const startTime = task.taskStatus === "PENDING" ? null : times.StartTime;
  const output = Buffer.from(task.output);
  return {
    InvocationId: record.invocationId,
    InvocationTaskId: task.invocationTaskId,
    CommandId: invoker.commandId,
    CommandName: invoker.commandName,
    TaskStatus: task.taskStatus,
    InstanceId: task.instanceId,
    TaskResult: {
      ExitCode: task.exitCode,
      Output: hideOutput ? "" : output.subarray(0, MAX_OUTPUT_BYTES).toString("base64"),
      ExecStartTime: startTime,
      ExecEndTime: times.EndTime,
      Dropped: Math.max(0, output.length - MAX_OUTPUT_BYTES),
      OutputUrl: "",
      OutputUploadCOSErrorInfo: "",
    },
    ...times,
    StartTime: startTime,
    CommandDocument: describeCommand(invoker),
    ErrorInfo: task.errorInfo,
    InvocationSource: "INVOKER",
  };
}

/** The command of an invoker as the API's CommandDocument: a shell script with a timeout of 60 seconds, base64-encoded. */
function describeCommand(invoker: StoredInvoker) {
  return {
    Content: Buffer.from(invoker.commandContent).toString("base64"),
    CommandType: "SHELL",
    Timeout: 60,
    WorkingDirectory: "/root",
    Username: invoker.username,
    OutputCOSBucketUrl: "",
    OutputCOSKeyPrefix: "",
  };
}

/** The times of a run or task with this status: it ends three seconds after its start, a minute for a timeout. */
function formatTimes(startMs: number, status: string) {
  const StartTime = formatOffsetTime(startMs);
  const durationMs = status.endsWith("TIMEOUT") ? TIMEOUT_DURATION_MS : RUN_DURATION_MS;
  const EndTime = UNFINISHED.includes(status) ? null : formatOffsetTime(startMs + durationMs);
  return { StartTime, EndTime, CreatedTime: StartTime, UpdatedTime: EndTime ?? StartTime };
}
