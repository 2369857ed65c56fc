import type { HealthRule, HealthViolation } from "../HealthVerdict";
import { findFailureStreakFault } from "./findFailureStreakFault";
import { findLatestResultFault } from "./findLatestResultFault";
import { findMaxAgeFault } from "./findMaxAgeFault";
import { findMinRunsFault } from "./findMinRunsFault";
import { findSuccessRateFault } from "./findSuccessRateFault";
import type { RunHistory } from "./RunHistory";

/** Each rule says what is wrong, as the rest of a sentence that begins with the invoker; undefined when nothing is. */
const RULES: readonly [HealthRule, (history: RunHistory) => string | undefined][] = [
  ["minRuns", findMinRunsFault],
  ["latestResult", findLatestResultFault],
  ["maxAge", findMaxAgeFault],
  ["maxConsecutiveFailures", findFailureStreakFault],
  ["minSuccessRate", findSuccessRateFault],
];

/** Every rule that one invoker breaks. */
export function findViolations(history: RunHistory): HealthViolation[] {
  return RULES.flatMap(([rule, findFault]) => {
    const fault = findFault(history);
    return fault ? [{ invokerId: history.invokerId, rule, message: `Invoker ${history.invokerId} ${fault}` }] : [];
  });
}
