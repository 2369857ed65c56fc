import type { ApiCall } from "./ApiCall";
import type { Credentials } from "./credentials/Credentials";

// Something as short as this protects nothing, and looking for it would find it in every text.
const SHORTEST = 6;

/** What a call carries that must stand in no message: the key, the token, and what authorises a call from inside its parameters. */
export function listSecrets({ parameters }: ApiCall, credentials: Credentials | undefined): string[] {
  const { WebIdentityToken, TokenCode } = parameters as { WebIdentityToken?: string; TokenCode?: string };
  const secrets = [credentials?.secretKey, credentials?.token, WebIdentityToken, TokenCode];
  return secrets.filter((secret) => secret !== undefined && secret.length >= SHORTEST) as string[];
}
