import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { TatError } from "../checks/TatError";

/**
 * Makes Pulumi print an error of this package as one message, without a stack: those errors are about a user's input, the
 * service or an invoker, and a stack through this package says nothing about them. Any other error keeps its stack.
 *
 * Pulumi looks for the marker of its own `RunError` (`@pulumi/pulumi`, errors.ts), not for the class. The stack goes
 * because Pulumi 3.259 inspects every error that ends a program, and Node.js 20.20 takes 20 seconds and gigabytes to
 * colour a stack with frames such as `node_modules/@pulumi/resource.ts`, which Pulumi's own source maps make. What an
 * output or a promise that nobody awaits rejects with, Pulumi prints by its stack, so that is the message and no more.
 */
export function asRunError(error: unknown): unknown {
  if (TatError.isInstance(error)) {
    Object.defineProperty(error, "__pulumiRunError", { value: true, configurable: true });
    error.stack = error.message;
  }
  return error;
}

/** The error for one argument or option of a program. */
export function refusal(property: string, problem: string): unknown {
  return asRunError(new InvalidArgumentError(property, problem));
}
