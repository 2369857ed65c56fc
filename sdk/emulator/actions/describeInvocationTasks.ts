import { formatOffsetTime } from "../formatTime";
import { type Filter, ParameterReader } from "../ParameterReader";
import { deriveTasks, invocationOfTask } from "../runTasks";
import type { Store } from "../Store";
import type { StoredInvoker } from "../StoredInvoker";
import type { StoredRecord } from "../StoredRecord";
import type { StoredTask } from "../StoredTask";
import type { Action } from "./Action";
import { describeCommand } from "./describeCommand";
import { endOfRunMs } from "./runTimes";

/** The documents give 24 KB as the limit of `Output` without saying whether of the text or of its encoding: here of the text. */
const MAX_OUTPUT_BYTES = 24 * 1024;

interface Row {
  record: StoredRecord;
  invoker: StoredInvoker;
  task: StoredTask;
}

/** What each filter compares. */
const filterValues: Record<string, (row: Row) => string> = {
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
  const filters = reader.readFilters(Object.keys(filterValues)) ?? [];
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
  for (const record of selectRuns(store, region, filters)) {
    const invoker = store.getInvoker(record);
    if (invoker.region !== region || record.invocationId === "") {
      continue;
    }
    for (const task of store.findTasks(record.invocationId) ?? deriveTasks(record, invoker)) {
      const row = { record, invoker, task };
      if (filters.every(({ name, values }) => values.includes(filterValues[name]?.(row) ?? ""))) {
        yield row;
      }
    }
  }
}

/** The few runs that IDs point at, or every run: with IDs the work does not grow with the history. */
function selectRuns(store: Store, region: string, filters: readonly Filter[]): readonly StoredRecord[] {
  const byRun = filters.find((filter) => filter.name === "invocation-id")?.values;
  const byTask = filters.find((filter) => filter.name === "invocation-task-id")?.values.map(invocationOfTask);
  const wanted = byRun ?? byTask;
  if (!wanted) {
    return store.selectRecords(region).slice();
  }
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
