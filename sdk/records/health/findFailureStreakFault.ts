import { describeRun, listResults } from "./describeRun";
import { isHealthy, type RunHistory } from "./RunHistory";

/** Too many of the newest finished runs in a row are failures. */
export function findFailureStreakFault({ criteria, finishedRuns, nowMs }: RunHistory): string | undefined {
  const { maxConsecutiveFailures } = criteria;
  const [newest] = finishedRuns;
  if (maxConsecutiveFailures === undefined || !newest) return undefined;
  const newestSuccess = finishedRuns.findIndex((run) => isHealthy(run, criteria));
  const streak = newestSuccess === -1 ? finishedRuns.length : newestSuccess;
  if (streak <= maxConsecutiveFailures) return undefined;
  const wanted = listResults(criteria.results);
  const which = streak === 1 ? "its newest finished run" : `any of its newest ${streak} finished runs`;
  return (
    `did not end ${which} with ${wanted} (latest: ${describeRun(newest, nowMs)}); ` +
    `at most ${maxConsecutiveFailures} in a row may fail. It passes once a newer run ends with ${wanted}.`
  );
}
