import { readLatestInvokerRecords } from "../../sdk/reads/latest";
import { checkRecords } from "./checkRecords";
import type { Problem } from "./Problem";
import type { TryOperation } from "./Try";

/** Reads the latest run of each invoker: none that was there all the time may be newer. */
export const tryLatest: TryOperation = async ({ api, timeline }) => {
  const latest = await readLatestInvokerRecords(() => api, { invokerIds: [...timeline.invokerIds] });
  return timeline.invokerIds.flatMap((invokerId): Problem[] => {
    const record = latest[invokerId];
    const matches = (candidate: { invokerId: string }) => candidate.invokerId === invokerId;
    return checkRecords(record ? [record] : [], timeline, { matches, maxRecords: 1 });
  });
};
