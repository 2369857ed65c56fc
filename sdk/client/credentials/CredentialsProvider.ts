import type { ExpiringValue } from "../../core/createExpiringValue";
import type { Credentials } from "./Credentials";

/** Gives the credentials to sign with, loaded when they are first wanted and renewed before they expire. */
export type CredentialsProvider = ExpiringValue<Credentials>;

/** A provider of credentials that are already there and never change. */
export function provideCredentials(credentials: Credentials): CredentialsProvider {
  return { get: async () => credentials, renew: async () => credentials };
}
