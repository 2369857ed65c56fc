import type { Asking } from "./Asking";
import type { Credentials } from "./Credentials";

/** One place where credentials may come from. */
export interface CredentialSource {
  /** What messages call it, such as `the tccli profile "default"`. */
  name: string;
  /**
   * Reads the credentials. Resolves to {@link NotConfigured} when this source is not set up, so that the next one is asked;
   * rejects with CredentialsError when it is set up but faulty, so that no other identity is used by mistake.
   */
  load(asking: Asking): Promise<Credentials | NotConfigured>;
}

/** This source is not set up: the next one is asked. */
export interface NotConfigured {
  /** Why, for the error when no source is: `no file ~/.tccli/default.credential`. */
  notConfigured: string;
}

/** Whether a source turned out not to be set up. */
export function isNotConfigured(loaded: Credentials | NotConfigured): loaded is NotConfigured {
  return "notConfigured" in loaded;
}
