import { InvalidArgumentError } from "./InvalidArgumentError";

/** The error for credentials of the official provider that this package does not know: passing over them would use another identity. */
export function refuseUnsupported(setting: string): InvalidArgumentError {
  return new InvalidArgumentError(setting, "is not supported by this package; use one of its other credentials");
}
