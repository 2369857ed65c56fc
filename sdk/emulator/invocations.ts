import { deriveTasks, formatOffsetTime, invocationOfTask } from "./history";
import type { Action } from "./invokers";
import { type Filter, ParameterReader } from "./parameters";
import type { Store, StoredInvoker, StoredRecord, StoredTask } from "./store";

/** What each filter compares. */
const RUN_FILTERS: Record<string, (record: StoredRecord, invoker: StoredInvoker) => string> = {
  "invocation-id": (record) => record.invocationId,
  "command-id": (_, invoker) => invoker.commandId,
  "command-created-by": () => "USER",
  "instance-kind": (_, invoker) => invoker.instanceKind,
};

/** Answers DescribeInvocations: the runs that have an invocation, by IDs or by filters, ordered like the records. */
export const describeInvocations: Action = (parameters, { store, region }) => {
  const reader = new ParameterReader(parameters, ["InvocationIds", "Filters", "Limit", "Offset"]);
  reader.refuseBoth("InvocationIds", "Filters");
  const ids = reader.readIds("InvocationIds", "inv-", "InvalidParameterValue.InvalidInvocationId");
  const filters = reader.readFilters(Object.keys(RUN_FILTERS)) ?? [];
  const { limit, offset } = reader.readPage();
  const matching = selectRuns(store, region, ids, filters);
  return {
    TotalCount: matching.length,
    InvocationSet: matching.slice(offset, offset + limit).map((record) => formatInvocation(record, store)),
  };
};

function selectRuns(
  store: Store,
  region: string,
  ids: readonly string[] | undefined,
  filters: readonly Filter[],
): readonly StoredRecord[] {
  const wanted = ids ?? filters.find((filter) => filter.name === "invocation-id")?.values;
  const candidates = wanted ? findRuns(store, region, wanted) : store.selectRecords(region).slice();
  return candidates.filter(
    (record) =>
      record.invocationId !== "" &&
      filters.every(({ name, values }) => {
        const invoker = store.getInvoker(record);
        return values.includes(RUN_FILTERS[name]?.(record, invoker) ?? "");
      }),
  );
}

function findRuns(store: Store, region: string, invocationIds: readonly string[]): StoredRecord[] {
  return [...new Set(invocationIds)]
    .map((id) => store.findRecord(id))
    .filter((record) => record !== undefined)
    .filter((record) => store.getInvoker(record).region === region);
}

function formatInvocation(record: StoredRecord, store: Store): Record<string, unknown> {
  const invoker = store.getInvoker(record);
  const tasks = store.findTasks(record.invocationId) ?? deriveTasks(record, invoker);
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

/** The documents give 24 KB as the limit of `Output` without saying whether of the text or of its encoding: here of the text. */
const MAX_OUTPUT_BYTES = 24 * 1024;

interface Row {
  record: StoredRecord;
  invoker: StoredInvoker;
  task: StoredTask;
}

/** What each filter compares. */
const TASK_FILTERS: Record<string, (row: Row) => string> = {
  "invocation-task-id": ({ task }) => task.invocationTaskId,
  "invocation-id": ({ record }) => record.invocationId,
  "instance-id": ({ task }) => task.instanceId,
  "command-id": ({ invoker }) => invoker.commandId,
};

/** Answers DescribeInvocationTasks: by IDs or by filters, ordered like the records; the output only with `HideOutput: false`. */
export const describeInvocationTasks: Action = (parameters, { store, region }) => {
  const reader = new ParameterReader(parameters, ["InvocationTaskIds", "Filters", "Limit", "Offset", "HideOutput"]);
  reader.refuseBoth("InvocationTaskIds", "Filters");
  const ids = reader.readIds("InvocationTaskIds", "invt-", "InvalidParameterValue.InvalidInvocationTaskId");
  const filters = reader.readFilters(Object.keys(TASK_FILTERS)) ?? [];
  const { limit, offset } = reader.readPage();
  const hideOutput = reader.readBoolean("HideOutput") ?? true;
  const all: Filter[] = ids ? [{ name: "invocation-task-id", values: ids }] : filters;
  let totalCount = 0;
  const page: Row[] = [];
  for (const row of listRows(store, region, all)) {
    if (totalCount >= offset && page.length < limit) {
      page.push(row);
    }
    totalCount++;
  }
  return { TotalCount: totalCount, InvocationTaskSet: page.map((row) => formatTask(row, hideOutput)) };
};

function* listRows(store: Store, region: string, filters: readonly Filter[]): Iterable<Row> {
  for (const record of selectCandidates(store, region, filters)) {
    const invoker = store.getInvoker(record);
    if (invoker.region !== region || record.invocationId === "") continue;
    for (const task of store.findTasks(record.invocationId) ?? deriveTasks(record, invoker)) {
      const row = { record, invoker, task };
      if (filters.every(({ name, values }) => values.includes(TASK_FILTERS[name]?.(row) ?? ""))) yield row;
    }
  }
}

/** The few runs that IDs point at, or every run: with IDs the work does not grow with the history. */
function selectCandidates(store: Store, region: string, filters: readonly Filter[]): readonly StoredRecord[] {
  const byRun = filters.find((filter) => filter.name === "invocation-id")?.values;
  const byTask = filters.find((filter) => filter.name === "invocation-task-id")?.values.map(invocationOfTask);
  const wanted = byRun ?? byTask;
  if (!wanted) return store.selectRecords(region).slice();
  return [...new Set(wanted)].map((id) => store.findRecord(id)).filter((record) => record !== undefined);
}

function formatTask({ record, invoker, task }: Row, hideOutput: boolean): Record<string, unknown> {
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
export function describeCommand(invoker: StoredInvoker) {
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

const RUN_DURATION_MS = 3000;
const TIMEOUT_DURATION_MS = 60_000;
const UNFINISHED = ["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"];

/** When a run or task with this status ended: three seconds after its start, a minute for a timeout; undefined while it runs. */
export function endOfRunMs(startMs: number, status: string): number | undefined {
  if (UNFINISHED.includes(status)) return undefined;
  return startMs + (status.endsWith("TIMEOUT") ? TIMEOUT_DURATION_MS : RUN_DURATION_MS);
}
