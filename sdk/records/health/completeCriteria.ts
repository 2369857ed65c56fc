import type { HealthCriteria } from "../HealthCriteria";
import { SUCCESS } from "../results";

const DEFAULT_WINDOW_RUNS = 100;

/** Criteria with every default filled in; what stays undefined asks for nothing. */
export interface CompleteCriteria {
  results: readonly string[];
  latest: "finishedRun" | "run";
  maxAgeSeconds?: number;
  minSuccessRate?: number;
  maxConsecutiveFailures?: number;
  minRuns: number;
  /** Infinite when only time limits the window. */
  windowRuns: number;
  windowSeconds?: number;
}

/** Fills in the defaults that {@link HealthCriteria} documents. Null counts as absent. */
export function completeCriteria(criteria: HealthCriteria): CompleteCriteria {
  const windowSeconds = criteria.windowSeconds ?? undefined;
  return {
    results: criteria.results ?? [SUCCESS],
    latest: criteria.latest ?? "finishedRun",
    maxAgeSeconds: criteria.maxAgeSeconds ?? undefined,
    minSuccessRate: criteria.minSuccessRate ?? undefined,
    maxConsecutiveFailures: criteria.maxConsecutiveFailures ?? undefined,
    minRuns: criteria.minRuns ?? 1,
    windowRuns: criteria.windowRuns ?? (windowSeconds === undefined ? DEFAULT_WINDOW_RUNS : Number.POSITIVE_INFINITY),
    windowSeconds,
  };
}
