import { formatDuration } from "../formatDuration";
import { describeRun } from "./describeRun";
import type { RunHistory } from "./RunHistory";

/** Too few runs: says how many there are, and names the newest one that does not count. */
export function findMinRunsFault({ criteria, countedRuns, runs, nowMs }: RunHistory): string | undefined {
  const { minRuns, windowSeconds } = criteria;
  if (countedRuns.length >= minRuns) return undefined;
  const within = windowSeconds === undefined ? "" : ` within the last ${formatDuration(windowSeconds * 1000)}`;
  const found =
    countedRuns.length === 0 ? "no finished run" : `${countedRuns.length} finished ${runOrRuns(countedRuns.length)}`;
  const passedOver = runs.find((run) => !countedRuns.includes(run));
  const newest = passedOver ? ` (newest that does not count: ${describeRun(passedOver, nowMs)})` : "";
  const missing = minRuns - countedRuns.length;
  return (
    `has ${found}${within}${newest}; at least ${minRuns} ${minRuns === 1 ? "is" : "are"} needed. ` +
    `It passes once ${missing === 1 ? "a run has" : `${missing} more runs have`} finished.`
  );
}

function runOrRuns(count: number): string {
  return count === 1 ? "run" : "runs";
}
