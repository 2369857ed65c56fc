import type { dynamic } from "@pulumi/pulumi";
import { TatError } from "../core/TatError";

/**
 * An error of this package as the answer of a dynamic provider's `check`: the only one that Pulumi prints as one message,
 * without the stack and the repetition that a thrown error gets there. Any other error is thrown on: it is a fault of ours.
 *
 * The failure names no property of its own, because Pulumi would print the property's whole value in front of a message
 * that says both already.
 */
export function asCheckFailures(error: unknown): dynamic.CheckFailure[] {
  if (!TatError.isInstance(error)) throw error;
  return [{ property: "", reason: error.message }];
}
