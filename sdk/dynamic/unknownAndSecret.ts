import { runtime } from "@pulumi/pulumi";
import { invalidArguments, type Parsed } from "../checks/InvalidArgumentError";
import type { DynamicValues } from "../resources/values";

/** Whether an input as a dynamic provider gets it is, or holds, a value that is not known in this preview. */
export function containsUnknown(value: unknown): boolean {
  if (value === runtime.unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsUnknown);
}

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

/** Makes each output a secret when one of a resource's inputs is: see `secrecyOf`. In the state they are encrypted then. */
export function keepSecrecy({ __secret }: DynamicValues, outputs: DynamicValues): DynamicValues {
  if (__secret !== true) return outputs;
  return { ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, asSecret(value)])), __secret };
}

/** As Pulumi writes a secret on the wire; its function for that takes inputs of a program only. */
function asSecret(value: unknown): DynamicValues {
  return { [runtime.specialSigKey]: runtime.specialSecretSig, value };
}
