import { TatError } from "../checks/TatError";

/**
 * There are no usable credentials. `code` is `CredentialsNotFound` when no source has any, `CredentialsBroken` when the
 * source that is to be used is faulty, or the service's own code when it refused to hand some out.
 */
export class CredentialsError extends TatError {
  static override isInstance(value: unknown): value is CredentialsError {
    return TatError.isInstance(value) && value.name === "CredentialsError";
  }
}

/** The error for a source that is configured but cannot be used: no other source is tried then. */
export function brokenCredentials(source: string, problem: string, cause?: unknown): CredentialsError {
  return new CredentialsError(`${source}: ${problem}`, { code: "CredentialsBroken", cause });
}
