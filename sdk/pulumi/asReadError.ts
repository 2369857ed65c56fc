import { TatError } from "../core/TatError";
import { asProviderError } from "./asProviderError";

const ADVICE =
  "If keys have changed: a refresh works with the stack configuration of the latest up, as Pulumi keeps it in the state; pulumi refresh --run-program takes that of now.";

/**
 * An error of this package as a dynamic provider's `read` may throw it, see {@link asProviderError}.
 *
 * Pulumi starts the provider in a refresh with the configuration that the state holds, unless it runs the program too
 * (seen with 3.259), so keys that were right long ago are refused although those in the configuration are good. The
 * message about credentials says so.
 */
export function asReadError(error: unknown): unknown {
  if (!TatError.isInstance(error) || !isAboutCredentials(error)) return asProviderError(error);
  return asProviderError(new TatError(`${error.message} ${ADVICE}`, { code: error.code, cause: error }));
}

function isAboutCredentials({ code, name }: TatError): boolean {
  return name === "CredentialsError" || /^AuthFailure(\.|$)/.test(code);
}
