import { TatError } from "../core/TatError";

/**
 * An error of this package as a dynamic provider may throw it: for `diff` and `read` Pulumi prints `${error}: ${stack}`
 * beside the message, which this makes one line instead of a stack. Any other error keeps its stack.
 */
export function asProviderError(error: unknown): unknown {
  if (!TatError.isInstance(error)) return error;
  const quiet = new Error(error.message);
  quiet.stack = error.message;
  quiet.toString = () => "pulumi-tencentcloud-tat";
  return quiet;
}
