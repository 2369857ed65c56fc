import type { Credentials, CredentialsProvider } from "../checks/Credentials";
import type { Asking } from "./Asking";
import type { Surroundings } from "./CredentialSource";
import { brokenCredentials, CredentialsError } from "./CredentialsError";

const SOURCE = "allowedAccountIds or forbiddenAccountIds";

/**
 * Gives the credentials when they are of an account that the settings let through, so that nobody reads, and gates
 * a deployment on, the history of another one by mistake. Asks STS whose they are, only if there is such a rule:
 * https://www.tencentcloud.com/document/product/1150/49453. Throws CredentialsError, `AccountNotAllowed` for a wrong account.
 */
export async function requireAccount(
  surroundings: Surroundings,
  credentials: CredentialsProvider,
  asking: Asking,
): Promise<Credentials> {
  const { allowedAccountIds, forbiddenAccountIds } = surroundings.settings;
  if (allowedAccountIds === undefined && forbiddenAccountIds === undefined) return credentials.get();
  const call = { source: SOURCE, action: "GetCallerIdentity", parameters: {}, credentials } as const;
  const accountId = readAccountId(await surroundings.callSts(call, asking));
  if (allowedAccountIds?.includes(accountId) === false) {
    throw wrongAccount(accountId, "is not among tencentcloud:allowedAccountIds");
  }
  if (forbiddenAccountIds?.includes(accountId)) {
    throw wrongAccount(accountId, "is among tencentcloud:forbiddenAccountIds");
  }
  return credentials.get();
}

function readAccountId(response: unknown): string {
  const { AccountId: accountId } = Object(response) as Record<string, unknown>;
  if (typeof accountId === "string" && /^\d{1,20}$/.test(accountId)) return accountId;
  throw brokenCredentials(SOURCE, "STS answered without AccountId");
}

function wrongAccount(accountId: string, problem: string): CredentialsError {
  const message = `The credentials belong to the account ${accountId}, which ${problem}. No request was sent to TAT.`;
  return new CredentialsError(message, { code: "AccountNotAllowed" });
}
