import { invokeTimeMs } from "../compareRecords";
import { formatDuration } from "../formatDuration";
import { describeRun } from "./describeRun";
import type { RunHistory } from "./RunHistory";

/** The judged run is too old. Without any run, `minRuns` has the say. */
export function findMaxAgeFault({ criteria, judgedRun, nowMs }: RunHistory): string | undefined {
  const { maxAgeSeconds, latest } = criteria;
  if (!judgedRun || maxAgeSeconds === undefined) return undefined;
  if (nowMs - invokeTimeMs(judgedRun) <= maxAgeSeconds * 1000) return undefined;
  const limit = formatDuration(maxAgeSeconds * 1000);
  return latest === "run"
    ? `has not started a run for longer than ${limit} (latest: ${describeRun(judgedRun, nowMs)}). It passes once a run starts.`
    : `has finished no run that started within the last ${limit} (latest: ${describeRun(judgedRun, nowMs)}). It passes once a newer run has finished.`;
}
