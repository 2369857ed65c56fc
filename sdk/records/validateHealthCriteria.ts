import type { ArgumentProblem } from "./arguments/ArgumentProblem";
import { readArguments } from "./arguments/readArguments";
import { HEALTH_CRITERIA_PROPERTIES, readCriteria } from "./health/readCriteria";

/**
 * What is wrong with health criteria, whatever they are; empty when nothing is. Never throws. Refused are wrong types
 * and ranges, unknown names (the nearest known one is named), and combinations that mean nothing: a window without
 * anything that is counted over it, or a healthy result that a finished run cannot have.
 *
 * @param names the criteria that there can be; default all
 */
export function validateHealthCriteria(
  criteria: unknown,
  names: readonly string[] = HEALTH_CRITERIA_PROPERTIES,
): ArgumentProblem[] {
  const args = readArguments(criteria, names);
  return [...args.problems, ...readCriteria(args).problems];
}
