import type { InvokerRecord } from "./InvokerRecord";
import type { InvokerStatistics, RunStatistics } from "./RunStatistics";
import { RunTally } from "./statistics/RunTally";
import { summarizeTallies } from "./statistics/summarizeTallies";

/** Counts runs as they are read, in any order, in one pass, without keeping them. */
export interface StatisticsAccumulator {
  /** Counts one run. Each run is to be given once: see `recordKey`. */
  add(record: InvokerRecord): void;
  /** The statistics of what was counted so far; counting may go on afterwards. */
  finish(): {
    /** One for every invoker asked for, in that order, also without runs; then the others, sorted by ID. */
    invokers: InvokerStatistics[];
    /** Of all runs together: streaks run over the runs of all invokers in the order of time. */
    overall: RunStatistics;
  };
}

/**
 * Makes an accumulator. It keeps the start of each run and little more: about ten bytes a run, up to about 70 while the
 * newest runs of an invoker all failed or all succeeded.
 *
 * @param options.invokerIds the invokers that are to have statistics even without a run
 */
export function createStatisticsAccumulator(options: { invokerIds?: readonly string[] } = {}): StatisticsAccumulator {
  const asked = [...new Set(options.invokerIds)];
  const tallies = new Map(asked.map((invokerId) => [invokerId, new RunTally(invokerId)]));
  return {
    add(record) {
      const tally = tallies.get(record.invokerId) ?? new RunTally(record.invokerId);
      tallies.set(record.invokerId, tally);
      tally.add(record);
    },
    finish() {
      const others = [...tallies.keys()].slice(asked.length).sort();
      const invokers = [...asked, ...others].map((invokerId) => ({
        invokerId,
        ...summarizeTallies([tallies.get(invokerId) as RunTally]),
      }));
      return { invokers, overall: summarizeTallies([...tallies.values()]) };
    },
  };
}
