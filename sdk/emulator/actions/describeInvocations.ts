import { formatOffsetTime } from "../formatTime";
import { type Filter, ParameterReader } from "../ParameterReader";
import { deriveTasks } from "../runTasks";
import type { Store } from "../Store";
import type { StoredInvoker } from "../StoredInvoker";
import type { StoredRecord } from "../StoredRecord";
import type { Action } from "./Action";
import { describeCommand } from "./describeCommand";
import { endOfRunMs } from "./runTimes";

/** What each filter compares. */
const filterValues: Record<string, (record: StoredRecord, invoker: StoredInvoker) => string> = {
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
  const filters = reader.readFilters(Object.keys(filterValues)) ?? [];
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
        return values.includes(filterValues[name]?.(record, invoker) ?? "");
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
