import type { dynamic } from "@pulumi/pulumi";
import { TatError } from "../checks/TatError";

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

/**
 * An error of this package as a dynamic provider may throw it: from `diff` and `read`, Pulumi prints the message at the
 * resource and `${error}: ${stack}` at the stack, which this makes one short line. Any other error keeps its stack.
 */
export function asProviderError(error: unknown): unknown {
  if (!TatError.isInstance(error)) return error;
  const quiet = new Error(error.message);
  quiet.stack = "the error stands at the resource";
  quiet.toString = () => "pulumi-tencentcloud-tat";
  return quiet;
}
