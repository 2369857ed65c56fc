import { deriveTasks, formatInvocation, formatTask, invocationOfTask, type Run, type RunTask } from "./invocations";
import { type Filter, type FilterFields, ParameterReader, passesFilters } from "./parameters";
import { formatBeijingTime, formatUtcTime, readDueTimes } from "./schedule";
import type { Store, StoredInvoker, StoredRecord } from "./store";

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
  const takePage = reader.readPage();
  return takePage("InvokerRecordSet", store.selectRecords(region, invokerIds), formatRecord);
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
const INVOKER_FIELDS: FilterFields<StoredInvoker> = {
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
  const filters = reader.readFilters(Object.keys(INVOKER_FIELDS));
  const takePage = reader.readPage();
  const wanted = ids && new Set(ids);
  const matching = [...store.invokers.values()]
    .filter((invoker) => invoker.region === region && (wanted?.has(invoker.invokerId) ?? true))
    .filter((invoker) => passesFilters(invoker, filters, INVOKER_FIELDS))
    .reverse();
  return takePage("InvokerSet", matching, (invoker) => formatInvoker(invoker, nowMs));
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

const RUN_FIELDS: FilterFields<Run> = {
  "invocation-id": ({ record }) => record.invocationId,
  "command-id": ({ invoker }) => invoker.commandId,
  "command-created-by": () => "USER",
  "instance-kind": ({ invoker }) => invoker.instanceKind,
};

/** Answers DescribeInvocations: the runs that have an invocation, by IDs or by filters, ordered like the records. */
const describeInvocations: Action = (parameters, { store, region }) => {
  const reader = new ParameterReader(parameters, ["InvocationIds", "Filters", "Limit", "Offset"]);
  reader.refuseBoth("InvocationIds", "Filters");
  const ids = reader.readIds("InvocationIds", "inv-", "InvalidParameterValue.InvalidInvocationId");
  const filters = reader.readFilters(Object.keys(RUN_FIELDS));
  const takePage = reader.readPage();
  const runs = selectRuns(store, region, ids ?? valuesOf(filters, "invocation-id"));
  return takePage(
    "InvocationSet",
    runs.filter((run) => passesFilters(run, filters, RUN_FIELDS)),
    formatInvocation,
  );
};

const TASK_FIELDS: FilterFields<RunTask> = {
  "invocation-task-id": ({ task }) => task.invocationTaskId,
  "invocation-id": ({ record }) => record.invocationId,
  "instance-id": ({ task }) => task.instanceId,
  "command-id": ({ invoker }) => invoker.commandId,
};

/** Answers DescribeInvocationTasks: by IDs or by filters, ordered like the records; the output only with `HideOutput: false`. */
const describeInvocationTasks: Action = (parameters, { store, region }) => {
  const reader = new ParameterReader(parameters, ["InvocationTaskIds", "Filters", "Limit", "Offset", "HideOutput"]);
  reader.refuseBoth("InvocationTaskIds", "Filters");
  const ids = reader.readIds("InvocationTaskIds", "invt-", "InvalidParameterValue.InvalidInvocationTaskId");
  const filters = reader.readFilters(Object.keys(TASK_FIELDS));
  const takePage = reader.readPage();
  const hideOutput = reader.readBoolean("HideOutput") ?? true;
  if (ids) filters.push({ name: "invocation-task-id", values: ids });
  const ofTasks = valuesOf(filters, "invocation-task-id")?.map(invocationOfTask);
  const tasks = selectRuns(store, region, valuesOf(filters, "invocation-id") ?? ofTasks)
    .flatMap((run) => run.tasks.map((task) => ({ ...run, task })))
    .filter((task) => passesFilters(task, filters, TASK_FIELDS));
  return takePage("InvocationTaskSet", tasks, (task) => formatTask(task, hideOutput));
};

/** The few runs that IDs point at, or every run: with IDs the work does not grow with the history. */
function selectRuns(store: Store, region: string, invocationIds: readonly string[] | undefined): Run[] {
  const records = invocationIds
    ? [...new Set(invocationIds)].map((id) => store.findRecord(id)).filter((record) => record !== undefined)
    : store.selectRecords(region);
  return records
    .map((record) => ({ record, invoker: store.getInvoker(record.invokerId) }))
    .filter(({ record, invoker }) => record.invocationId !== "" && invoker.region === region)
    .map((run) => ({
      ...run,
      tasks: store.findTasks(run.record.invocationId) ?? deriveTasks(run.record, run.invoker),
    }));
}

function valuesOf(filters: readonly Filter[], name: string): readonly string[] | undefined {
  return filters.find((filter) => filter.name === name)?.values;
}

/** The actions that the emulator knows, by name; any other is answered with InvalidAction. */
export const actions: ReadonlyMap<string, Action> = new Map([
  ["DescribeInvokerRecords", describeInvokerRecords],
  ["DescribeInvokers", describeInvokers],
  ["DescribeInvocations", describeInvocations],
  ["DescribeInvocationTasks", describeInvocationTasks],
]);
