import { TatError } from "../core/TatError";

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
