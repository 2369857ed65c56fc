import { formatDuration } from "../formatDuration";
import { formatPercentDown } from "../formatPercent";
import { describeRun, listResults } from "./describeRun";
import { isHealthy, type RunHistory } from "./RunHistory";

/** Too small a share of the window's finished runs are successes. Without any run in it, `minRuns` has the say. */
export function findSuccessRateFault({ criteria, windowedRuns, nowMs }: RunHistory): string | undefined {
  const { minSuccessRate, windowSeconds } = criteria;
  if (minSuccessRate === undefined || windowedRuns.length === 0) return undefined;
  const failures = windowedRuns.filter((run) => !isHealthy(run, criteria));
  const [newestFailure] = failures;
  const successCount = windowedRuns.length - failures.length;
  const rate = successCount / windowedRuns.length;
  if (!newestFailure || rate >= minSuccessRate) return undefined;
  const within = windowSeconds === undefined ? "" : ` of the last ${formatDuration(windowSeconds * 1000)}`;
  const wanted = listResults(criteria.results);
  return (
    `ended ${successCount} of its newest ${windowedRuns.length} finished runs${within} with ${wanted}, ` +
    `which is ${formatPercentDown(rate)} (newest other: ${describeRun(newestFailure, nowMs)}). ` +
    `It passes once ${formatPercent(minSuccessRate)} of them do.`
  );
}

// Rounded far behind the point, to hide that 0.07 * 100 is 7.000000000000001.
function formatPercent(rate: number): string {
  return `${Number((rate * 100).toFixed(6))} %`;
}
