import { TatError } from "../core/TatError";

/**
 * Makes Pulumi print an error of this package as one message, without a stack: those errors are about a user's input, the
 * service or an invoker, and a stack through this package says nothing about them. Any other error keeps its stack.
 *
 * Pulumi looks for the marker of its own `RunError` (`@pulumi/pulumi`, errors.ts), not for the class.
 */
export function asRunError(error: unknown): unknown {
  if (TatError.isInstance(error)) {
    Object.defineProperty(error, "__pulumiRunError", { value: true, configurable: true });
  }
  return error;
}
