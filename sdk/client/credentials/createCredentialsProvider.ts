import type { Surroundings } from "./CredentialSource";
import { type CredentialsProvider, provideCredentials } from "./CredentialsProvider";
import { credentialChain } from "./credentialChain";
import { readProfileRegion } from "./fromTccliProfile";
import { keepCredentials } from "./keepCredentials";
import { loadFirst } from "./loadFirst";
import { requireAccount } from "./requireAccount";

/** Makes the provider of the credentials that the settings lead to: see {@link keepCredentials}. */
export function createCredentialsProvider(surroundings: Surroundings): CredentialsProvider {
  const sources = credentialChain(surroundings);
  return keepCredentials(async (asking) => {
    const { settings } = surroundings;
    if (settings.roleWarning !== undefined) surroundings.warn(settings.roleWarning);
    const getFirst = async () => {
      const credentials = await loadFirst(sources, asking);
      // As in the official provider: the region of tccli's profile, unless the settings have keys of their own.
      const isRegionLooked = settings.secretId === undefined && settings.region === undefined;
      const region = credentials.region ?? (isRegionLooked ? await readProfileRegion(settings, asking) : undefined);
      return { ...credentials, region };
    };
    return requireAccount(surroundings, provideCredentials(await getFirst(), getFirst), asking);
  }, surroundings.clock);
}
