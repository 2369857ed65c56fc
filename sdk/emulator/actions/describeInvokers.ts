import { formatUtcTime } from "../formatTime";
import { type Filter, ParameterReader } from "../ParameterReader";
import { formatRecurrence, nextRunMs } from "../runSchedule";
import type { StoredInvoker } from "../StoredInvoker";
import type { Action } from "./Action";

const TYPE = "SCHEDULE";

/** What each filter compares; older documents name the type filter `type`, newer ones `invoker-type`. */
const filterValues: Record<string, (invoker: StoredInvoker) => string> = {
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
  const filters = reader.readFilters(Object.keys(filterValues)) ?? [];
  const { limit, offset } = reader.readPage();
  const wanted = ids && new Set(ids);
  const matching = [...store.invokers.values()]
    .filter((invoker) => invoker.region === region && (wanted?.has(invoker.invokerId) ?? true))
    .filter((invoker) => filters.every((filter) => matchesFilter(invoker, filter)))
    .reverse();
  return {
    TotalCount: matching.length,
    InvokerSet: matching.slice(offset, offset + limit).map((invoker) => formatInvoker(invoker, nowMs)),
  };
};

function matchesFilter(invoker: StoredInvoker, filter: Filter): boolean {
  const value = filterValues[filter.name]?.(invoker);
  return value !== undefined && filter.values.includes(value);
}

function formatInvoker(invoker: StoredInvoker, nowMs: number): Record<string, unknown> {
  const recurrence = formatRecurrence(invoker.intervalSeconds);
  return {
    InvokerId: invoker.invokerId,
    Name: invoker.name,
    Type: TYPE,
    CommandId: invoker.commandId,
    Username: invoker.username,
    Parameters: JSON.stringify(invoker.parameters),
    InstanceIds: invoker.instanceIds,
    Enable: invoker.enable,
    ScheduleSettings: recurrence && {
      Policy: "RECURRENCE",
      Recurrence: recurrence,
      InvokeTime: formatUtcTime(nextRunMs(nowMs, invoker.intervalSeconds)),
    },
    CreatedTime: formatUtcTime(invoker.createdTimeMs),
    UpdatedTime: formatUtcTime(invoker.createdTimeMs),
    Tags: [],
  };
}
