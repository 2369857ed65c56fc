import { deriveTasks, formatOffsetTime, formatUtcTime, invocationOfTask } from "./history";
import { type Filter, type FilterFields, ParameterReader, passesFilters } from "./parameters";
import { formatBeijingTime, readDueTimes } from "./schedule";
import type { Store, StoredInvoker, StoredRecord, StoredTask } from "./store";

/** An API action: checks the parameters and returns the answer without its envelope, or throws a Refusal. */
type Action = (parameters: Readonly<Record<string, unknown>>, context: ActionContext) => Record<string, unknown>;

/** What an action works on. */
interface ActionContext {
  store: Store;
  region: string;
  /** The server's time, in milliseconds since the UNIX epoch. */
  nowMs: number;
}

/** Answers DescribeInvokerRecords: the runs of at most 100 invokers, or of all of the region. */
const describeInvokerRecords: Action = (parameters, { store, region }) => {
  const reader = new ParameterReader(parameters, ["InvokerIds", "Limit", "Offset"]);
  const invokerIds = reader.readIds("InvokerIds", "ivk-", "InvalidParameterValue.InvalidInvokerId");
  const { limit, offset } = reader.readPage();
  const records = store.selectRecords(region, invokerIds);
  return {
    TotalCount: records.length,
    InvokerRecordSet: records.slice(offset, offset + limit).map(formatRecord),
  };
};

function formatRecord(record: StoredRecord): Record<string, string> {
  return {
    InvokerId: record.invokerId,
    InvokeTime: record.invokeTime,
    Reason: record.reason,
    InvocationId: record.invocationId,
    Result: record.result,
  };
}

const TYPE = "SCHEDULE";

/** What each filter compares; older documents name the type filter `type`, newer ones `invoker-type`. */
const FIELDS: FilterFields<StoredInvoker> = {
  "invoker-id": (invoker) => invoker.invokerId,
  "command-id": (invoker) => invoker.commandId,
  "invoker-type": () => TYPE,
  type: () => TYPE,
};

/** Answers DescribeInvokers: by IDs or by filters, the most recently created first. */
const describeInvokers: Action = (parameters, { store, region, nowMs }) => {
  const reader = new ParameterReader(parameters, ["InvokerIds", "Filters", "Limit", "Offset"]);
  reader.refuseBoth("InvokerIds", "Filters");
  const ids = reader.readIds("InvokerIds", "ivk-", "InvalidParameterValue.InvalidInvokerId");
  const filters = reader.readFilters(Object.keys(FIELDS)) ?? [];
  const { limit, offset } = reader.readPage();
  const wanted = ids && new Set(ids);
  const matching = [...store.invokers.values()]
    .filter((invoker) => invoker.region === region && (wanted?.has(invoker.invokerId) ?? true))
    .filter((invoker) => passesFilters(invoker, filters, FIELDS))
    .reverse();
  return {
    TotalCount: matching.length,
    InvokerSet: matching.slice(offset, offset + limit).map((invoker) => formatInvoker(invoker, nowMs)),
  };
};

function formatInvoker(invoker: StoredInvoker, nowMs: number): Record<string, unknown> {
  return {
    InvokerId: invoker.invokerId,
    Name: invoker.name,
    Type: TYPE,
    CommandId: invoker.commandId,
    Username: invoker.username,
    Parameters: JSON.stringify(invoker.parameters),
    InstanceIds: invoker.instanceIds,
    Enable: invoker.enable,
    ScheduleSettings: formatSchedule(invoker, nowMs),
    CreatedTime: formatUtcTime(invoker.createdTimeMs),
    UpdatedTime: formatUtcTime(invoker.updatedTimeMs),
    Tags: Object.entries(invoker.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** Null, as older documents allow, for an interval that no cron can say. */
function formatSchedule(invoker: StoredInvoker, nowMs: number): Record<string, unknown> | null {
  const { policy, recurrence, onceAtMs } = invoker;
  if (recurrence === null && onceAtMs === undefined) return null;
  const invokeMs = onceAtMs ?? readDueTimes(invoker).next(nowMs);
  return {
    Policy: policy,
    Recurrence: recurrence,
    InvokeTime: invokeMs === undefined ? null : formatBeijingTime(invokeMs),
  };
}

/** The documents give 24 KB as the limit of `Output` without saying whether of the text or of its encoding: here of the text. */
const MAX_OUTPUT_BYTES = 24 * 1024;
const RUN_DURATION_MS = 3000;
const TIMEOUT_DURATION_MS = 60_000;
const UNFINISHED = ["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"];

interface Run {
  record: StoredRecord;
  invoker: StoredInvoker;
  tasks: readonly StoredTask[];
}

type Task = Run & { task: StoredTask };

const RUN_FIELDS: FilterFields<Run> = {
  "invocation-id": ({ record }) => record.invocationId,
  "command-id": ({ invoker }) => invoker.commandId,
  "command-created-by": () => "USER",
  "instance-kind": ({ invoker }) => invoker.instanceKind,
};

const TASK_FIELDS: FilterFields<Task> = {
  "invocation-task-id": ({ task }) => task.invocationTaskId,
  "invocation-id": ({ record }) => record.invocationId,
  "instance-id": ({ task }) => task.instanceId,
  "command-id": ({ invoker }) => invoker.commandId,
};

/** Answers DescribeInvocations: the runs that have an invocation, by IDs or by filters, ordered like the records. */
const describeInvocations: Action = (parameters, { store, region }) => {
  const reader = new ParameterReader(parameters, ["InvocationIds", "Filters", "Limit", "Offset"]);
  reader.refuseBoth("InvocationIds", "Filters");
  const ids = reader.readIds("InvocationIds", "inv-", "InvalidParameterValue.InvalidInvocationId");
  const filters = reader.readFilters(Object.keys(RUN_FIELDS)) ?? [];
  const { limit, offset } = reader.readPage();
  const runs = selectRuns(store, region, ids ?? valuesOf(filters, "invocation-id"));
  const matching = runs.filter((run) => passesFilters(run, filters, RUN_FIELDS));
  return { TotalCount: matching.length, InvocationSet: matching.slice(offset, offset + limit).map(formatInvocation) };
};

/** Answers DescribeInvocationTasks: by IDs or by filters, ordered like the records; the output only with `HideOutput: false`. */
const describeInvocationTasks: Action = (parameters, { store, region }) => {
  const reader = new ParameterReader(parameters, ["InvocationTaskIds", "Filters", "Limit", "Offset", "HideOutput"]);
  reader.refuseBoth("InvocationTaskIds", "Filters");
  const ids = reader.readIds("InvocationTaskIds", "invt-", "InvalidParameterValue.InvalidInvocationTaskId");
  const given = reader.readFilters(Object.keys(TASK_FIELDS)) ?? [];
  const { limit, offset } = reader.readPage();
  const hideOutput = reader.readBoolean("HideOutput") ?? true;
  const filters: Filter[] = ids ? [{ name: "invocation-task-id", values: ids }] : given;
  const ofTasks = valuesOf(filters, "invocation-task-id")?.map(invocationOfTask);
  const matching = selectRuns(store, region, valuesOf(filters, "invocation-id") ?? ofTasks)
    .flatMap((run) => run.tasks.map((task) => ({ ...run, task })))
    .filter((task) => passesFilters(task, filters, TASK_FIELDS));
  const page = matching.slice(offset, offset + limit);
  return { TotalCount: matching.length, InvocationTaskSet: page.map((task) => formatTask(task, hideOutput)) };
};

/** The few runs that IDs point at, or every run: with IDs the work does not grow with the history. */
function selectRuns(store: Store, region: string, invocationIds: readonly string[] | undefined): Run[] {
  const records = invocationIds
    ? [...new Set(invocationIds)].map((id) => store.findRecord(id)).filter((record) => record !== undefined)
    : store.selectRecords(region).slice();
  return records
    .map((record) => ({ record, invoker: store.getInvoker(record) }))
    .filter(({ record, invoker }) => record.invocationId !== "" && invoker.region === region)
    .map((run) => ({
      ...run,
      tasks: store.findTasks(run.record.invocationId) ?? deriveTasks(run.record, run.invoker),
    }));
}

function valuesOf(filters: readonly Filter[], name: string): readonly string[] | undefined {
  return filters.find((filter) => filter.name === name)?.values;
}

function formatInvocation({ record, invoker, tasks }: Run): Record<string, unknown> {
  const command = describeCommand(invoker);
  const endMs = endOfRunMs(record.timeMs, record.result);
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
    StartTime: formatOffsetTime(record.timeMs),
    EndTime: endMs === undefined ? null : formatOffsetTime(endMs),
    CreatedTime: formatOffsetTime(record.timeMs),
    UpdatedTime: formatOffsetTime(endMs ?? record.timeMs),
    Parameters: JSON.stringify(invoker.parameters),
    DefaultParameters: "{}",
    InstanceKind: invoker.instanceKind,
    Username: invoker.username,
    InvocationSource: "INVOKER",
    CommandContent: command.Content,
    CommandType: command.CommandType,
    Timeout: command.Timeout,
    WorkingDirectory: command.WorkingDirectory,
    OutputCOSBucketUrl: "",
    OutputCOSKeyPrefix: "",
  };
}

function formatTask({ record, invoker, task }: Task, hideOutput: boolean): Record<string, unknown> {
  const endMs = endOfRunMs(record.timeMs, task.taskStatus);
  const startTime = task.taskStatus === "PENDING" ? null : formatOffsetTime(record.timeMs);
  const endTime = endMs === undefined ? null : formatOffsetTime(endMs);
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
      ExecEndTime: endTime,
      Dropped: Math.max(0, output.length - MAX_OUTPUT_BYTES),
      OutputUrl: "",
      OutputUploadCOSErrorInfo: "",
    },
    StartTime: startTime,
    EndTime: endTime,
    CreatedTime: formatOffsetTime(record.timeMs),
    UpdatedTime: endTime ?? formatOffsetTime(record.timeMs),
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

/** When a run or task with this status ended: three seconds after its start, a minute for a timeout; undefined while it runs. */
function endOfRunMs(startMs: number, status: string): number | undefined {
  if (UNFINISHED.includes(status)) return undefined;
  return startMs + (status.endsWith("TIMEOUT") ? TIMEOUT_DURATION_MS : RUN_DURATION_MS);
}

/** The actions that the emulator knows, by name; any other is answered with InvalidAction. */
export const actions: ReadonlyMap<string, Action> = new Map([
  ["DescribeInvokerRecords", describeInvokerRecords],
  ["DescribeInvokers", describeInvokers],
  ["DescribeInvocations", describeInvocations],
  ["DescribeInvocationTasks", describeInvocationTasks],
]);
