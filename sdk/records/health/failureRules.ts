import type { HealthRule } from "../HealthVerdict";

/** Rules that speak of runs that failed; what breaks the others, a coming run mends by itself. */
export const FAILURE_RULES: readonly HealthRule[] = ["latestResult", "maxConsecutiveFailures", "minSuccessRate"];
