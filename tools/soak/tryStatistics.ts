import type { EmulatedRecord } from "../../sdk/emulator";
import { readInvokerStatistics } from "../../sdk/reads/statistics";
import type { RunStatistics } from "../../sdk/runs/statistics";
import { type Problem, problemIf } from "./Problem";
import type { Timeline } from "./Timeline";
import type { TryOperation } from "./Try";

/** Counts all runs of all invokers. While records move, only the bounds of the counts are known. */
export const tryStatistics: TryOperation = async ({ schedule, api, timeline }) => {
  const { invokers, overall } = await readInvokerStatistics(() => api, { invokerIds: [...timeline.invokerIds] });
  const hasMoved = schedule.moves.length > 0;
  return [
    ...checkCounts(overall, timeline, () => true, hasMoved),
    ...invokers.flatMap((statistics) =>
      checkCounts(statistics, timeline, ({ invokerId }) => invokerId === statistics.invokerId, hasMoved),
    ),
  ];
};

function checkCounts(
  statistics: RunStatistics,
  timeline: Timeline,
  isMeant: (record: EmulatedRecord) => boolean,
  hasMoved: boolean,
): Problem[] {
  const stayed = timeline.stayed.filter(isMeant);
  const ever = [...timeline.versions.values()].map(([first]) => first as EmulatedRecord).filter(isMeant);
  const { totalCount, resultCounts, latest, firstInvokeTime } = statistics;
  const counted = Object.values(resultCounts).reduce((sum, count) => sum + count, 0);
  const bounds = [
    ...problemIf(totalCount < stayed.length, "lost", `${totalCount} of ${stayed.length} runs counted`),
    ...problemIf(totalCount > ever.length, "doubled", `${totalCount} of ${ever.length} runs counted`),
    ...problemIf(counted !== totalCount, "wrong", `${counted} results of ${totalCount} runs`),
  ];
  if (hasMoved) return bounds;
  const times = stayed.map(({ invokeTime }) => invokeTime).sort();
  const successes = stayed.filter(({ result }) => result === "SUCCESS").length;
  return [
    ...bounds,
    ...problemIf(
      (resultCounts.SUCCESS ?? 0) !== successes,
      "wrong",
      `${resultCounts.SUCCESS} of ${successes} successes`,
    ),
    ...problemIf(latest?.invokeTime !== times.at(-1), "wrong", `the latest run is of ${latest?.invokeTime}`),
    ...problemIf((firstInvokeTime ?? undefined) !== times[0], "wrong", `the first run is of ${firstInvokeTime}`),
  ];
}
