import type { Connection } from "../Connection";
import { type CredentialsProvider, provideCredentials } from "./CredentialsProvider";
import { credentialChain } from "./credentialChain";
import { readProfileRegion } from "./fromTccliProfile";
import { keepCredentials } from "./keepCredentials";
import { loadFirst } from "./loadFirst";
import { requireAccount } from "./requireAccount";

/** Makes the provider of the credentials that the settings lead to: see {@link keepCredentials}. */
export function createCredentialsProvider(
  connection: Connection,
  options: { metadataUrl?: string },
): CredentialsProvider {
  const sources = credentialChain(connection, options.metadataUrl ?? "http://metadata.tencentyun.com");
  return keepCredentials(async (asking) => {
    const { settings } = connection;
    if (settings.roleWarning !== undefined) connection.warn(settings.roleWarning);
    const getFirst = async () => {
      const credentials = await loadFirst(sources, asking);
      // As in the official provider: the region of tccli's profile, unless the settings have keys of their own.
      const isRegionLooked = settings.secretId === undefined && settings.region === undefined;
      const region = credentials.region ?? (isRegionLooked ? await readProfileRegion(settings, asking) : undefined);
      return { ...credentials, region };
    };
    return requireAccount(connection, provideCredentials(await getFirst(), getFirst), asking);
  }, connection.clock);
}
