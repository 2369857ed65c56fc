import { readInvokerRecords } from "../../sdk/reads/records";
import { checkRecords, type Wanted } from "./checkRecords";
import { problemIf } from "./Problem";
import { BEGIN_MS } from "./Timeline";
import type { TryOperation } from "./Try";

/** Reads the whole history of all invokers, by name or of the region. */
export const tryRecords: TryOperation = async ({ schedule, api, timeline }) => {
  const isByName = (schedule.choices[0] ?? 0) < 0.5;
  const args = isByName ? { invokerIds: [...timeline.invokerIds] } : {};
  const { invokerRecordSet, totalCount } = await readInvokerRecords(() => api, args);
  return [
    ...checkRecords(invokerRecordSet, timeline),
    ...problemIf(totalCount !== invokerRecordSet.length, "wrong", `totalCount is ${totalCount}`),
  ];
};

/** Reads a part of the history: the newest, those of a window, those with a result, or all of that together. */
export const tryWindow: TryOperation = async ({ schedule, api, timeline }) => {
  const [since = 0, until = 0, result = 0, most = 0] = schedule.choices;
  const sinceMinutes = since < 0.6 ? -since * 900 : undefined;
  // A minute at least: a window in which no run could be is refused.
  const untilMinutes = Math.max(20 - until * 100, (sinceMinutes ?? Number.NEGATIVE_INFINITY) + 1);
  const args = {
    invokerIds: [...timeline.invokerIds],
    since: sinceMinutes === undefined ? undefined : timeText(sinceMinutes),
    until: until < 0.3 ? timeText(untilMinutes) : undefined,
    results: result < 0.3 ? ["FAILED", "TIMEOUT"] : undefined,
    maxRecords: most < 0.6 ? 1 + Math.floor(most * 500) : undefined,
  };
  const wanted: Wanted = {
    maxRecords: args.maxRecords,
    matches: ({ invokeTime, result: found }) =>
      (args.since === undefined || Date.parse(invokeTime) >= Date.parse(args.since)) &&
      (args.until === undefined || Date.parse(invokeTime) < Date.parse(args.until)) &&
      (args.results?.includes(found) ?? true),
  };
  const { invokerRecordSet } = await readInvokerRecords(() => api, args);
  return checkRecords(invokerRecordSet, timeline, wanted);
};

function timeText(minutes: number): string {
  return new Date(BEGIN_MS + Math.round(minutes) * 60_000).toISOString();
}
