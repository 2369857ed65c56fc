import { createStatisticsAccumulator } from "./createStatisticsAccumulator";
import type { InvokerRecord } from "./InvokerRecord";
import type { RunStatistics } from "./RunStatistics";

/** The statistics of some records, in any order, of one invoker or of several together; each run once. */
export function computeStatistics(records: readonly InvokerRecord[]): RunStatistics {
  const accumulator = createStatisticsAccumulator();
  for (const record of records) accumulator.add(record);
  return accumulator.finish().overall;
}
