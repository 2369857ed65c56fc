import { invalidArguments } from "../client/requireValid";
import type { Parsed } from "../records/arguments/Parsed";
import { containsUnknown } from "./containsUnknown";
import type { DynamicValues } from "./DynamicValues";

/** No rule about another input depends on these. */
const INDEPENDENT_INPUTS: readonly string[] = ["invokerIds", "region", "triggers"];

/**
 * Refuses inputs of which some are unknown when the others have a problem: then the preview ends, and not the up, when
 * the invoker that the IDs are waited for has been created.
 *
 * @throws InvalidArgumentError naming every such problem
 */
export function refuseKnownProblems(inputs: DynamicValues, parse: (inputs: DynamicValues) => Parsed<unknown>): void {
  const known = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !containsUnknown(value)));
  const unknown = Object.keys(inputs).filter((name) => !(name in known));
  if (!unknown.every((name) => INDEPENDENT_INPUTS.includes(name))) return;
  const problems = parse(known).problems.filter(({ property }) => !unknown.includes(property));
  if (problems.length > 0) throw invalidArguments(problems);
}
