import { isFinished } from "../results";
import { describeRun, listResults } from "./describeRun";
import { isHealthy, type RunHistory } from "./RunHistory";

/** The judged run did not end well, or is in progress where that counts. Without any run, `minRuns` has the say. */
export function findLatestResultFault({ criteria, judgedRun, nowMs }: RunHistory): string | undefined {
  if (!judgedRun || isHealthy(judgedRun, criteria)) return undefined;
  const wanted = listResults(criteria.results);
  if (!isFinished(judgedRun.result)) {
    return `is not done with its latest run (${describeRun(judgedRun, nowMs)}). It passes once that run ends with ${wanted}.`;
  }
  // How many failures in a row are tolerated has been said, so that rule judges.
  if (criteria.maxConsecutiveFailures !== undefined) return undefined;
  const which = criteria.latest === "run" ? "latest run" : "latest finished run";
  return `did not end its ${which} with ${wanted} (${describeRun(judgedRun, nowMs)}). It passes once a newer run ends with ${wanted}.`;
}
