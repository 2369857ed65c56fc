import type { Credentials } from "./Credentials";

/** Gives the credentials to sign with. */
export interface CredentialsProvider {
  /** The credentials, got when they are first wanted and renewed before they expire. A signal takes only its own caller out. */
  get(signal?: AbortSignal): Promise<Credentials>;
  /** To be called when `refused` turned out not to serve: others, should there be any by now. */
  renew(refused: Credentials, signal?: AbortSignal): Promise<Credentials>;
}

/** A provider of credentials that are there already; when they are refused, it gets them anew. */
export function provideCredentials(given: Credentials, getAnew: () => Promise<Credentials>): CredentialsProvider {
  let current = given;
  return {
    get: async () => current,
    async renew() {
      current = await getAnew();
      return current;
    },
  };
}
