import { formatUtcTime } from "./history";
import { type FilterFields, ParameterReader, passesFilters } from "./parameters";
import { formatBeijingTime, readDueTimes } from "./schedule";
import type { Store, StoredInvoker, StoredRecord } from "./store";

/** An API action: checks the parameters and returns the answer without its envelope, or throws a Refusal. */
export type Action = (parameters: Readonly<Record<string, unknown>>, context: ActionContext) => Record<string, unknown>;

/** What an action works on. */
interface ActionContext {
  store: Store;
  region: string;
  /** The server's time, in milliseconds since the UNIX epoch. */
  nowMs: number;
}

/** Answers DescribeInvokerRecords: the runs of at most 100 invokers, or of all of the region. */
export const describeInvokerRecords: Action = (parameters, { store, region }) => {
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
export const describeInvokers: Action = (parameters, { store, region, nowMs }) => {
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
