import { createExpiringValue } from "../../core/createExpiringValue";
import type { Connection } from "../Connection";
import type { CredentialsProvider } from "./CredentialsProvider";
import { credentialChain } from "./credentialChain";
import { readProfileRegion } from "./fromTccliProfile";
import { loadFirst } from "./loadFirst";
import { requireAccount } from "./requireAccount";

const MINUTE_MS = 60_000;

/**
 * Makes the provider of the credentials that the settings lead to. Temporary ones are replaced five minutes before they
 * expire; callers that come at the same time share one exchange.
 */
export function createCredentialsProvider(
  connection: Connection,
  options: { metadataUrl?: string },
): CredentialsProvider {
  const sources = credentialChain(connection, options.metadataUrl ?? "http://metadata.tencentyun.com");
  return createExpiringValue({
    async load(signal) {
      const { settings } = connection;
      if (settings.roleWarning !== undefined) connection.warn(settings.roleWarning);
      const credentials = await loadFirst(sources, signal);
      // As in the official provider: the region of tccli's profile, unless the settings have keys of their own.
      const isRegionLooked = settings.secretId === undefined && settings.region === undefined;
      const region = credentials.region ?? (isRegionLooked ? await readProfileRegion(settings) : undefined);
      return requireAccount(connection, { ...credentials, region }, signal);
    },
    expiresAtMs: ({ expiresAtMs }) => expiresAtMs,
    marginMs: 5 * MINUTE_MS,
    retryAfterMs: MINUTE_MS / 2,
    clock: connection.clock,
  });
}
