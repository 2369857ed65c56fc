import type { Connection } from "../Connection";
import { type CredentialsProvider, provideCredentials } from "./CredentialsProvider";
import { credentialChain } from "./credentialChain";
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
    const { roleWarning } = connection.settings;
    if (roleWarning !== undefined) connection.warn(roleWarning);
    const getFirst = () => loadFirst(sources, asking);
    return requireAccount(connection, provideCredentials(await getFirst(), getFirst), asking);
  }, connection.clock);
}
