import type { Credentials, CredentialsProvider } from "../checks/Credentials";
import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import type { Asking } from "./Asking";
import type { Surroundings } from "./CredentialSource";
import { brokenCredentials, CredentialsError } from "./CredentialsError";
import type { Setting, SettingsReader } from "./SettingsReader";

/** Of which accounts the credentials may be. At most one of the two is there, and then it is not empty. */
export interface AccountRules {
  /** The only accounts whose credentials are used: IDs of main accounts (`AccountId` of STS GetCallerIdentity). */
  readonly allowedAccountIds?: readonly string[];
  /** The accounts whose credentials are refused. */
  readonly forbiddenAccountIds?: readonly string[];
}

/**
 * Reads `allowedAccountIds` or `forbiddenAccountIds`: arrays in JSON, as Pulumi keeps them. Both at once are refused, as by the
 * official provider; so is an empty list of allowed accounts, which that takes for no rule: it may come of an expression that
 * found none.
 */
export function readAccountRules(reader: SettingsReader): AccountRules {
  const allowed = reader.readRule("allowedAccountIds");
  const forbidden = reader.readRule("forbiddenAccountIds");
  const allowedAccountIds = allowed && readIds(allowed);
  const forbiddenAccountIds = forbidden && readIds(forbidden);
  if (allowed && allowedAccountIds?.length === 0) {
    throw new InvalidArgumentError(allowed.name, "names no account: leave it out to allow every one");
  }
  const hasForbidden = forbiddenAccountIds !== undefined && forbiddenAccountIds.length > 0;
  if (allowed && hasForbidden) {
    throw new InvalidArgumentError(allowed.name, "cannot be given together with tencentcloud:forbiddenAccountIds");
  }
  return { ...(allowedAccountIds && { allowedAccountIds }), ...(hasForbidden && { forbiddenAccountIds }) };
}

function readIds({ name, value }: Setting): string[] {
  return parseArray(name, value).map((id, index) => readId(`${name}[${index}]`, id));
}

function parseArray(name: string, text: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Without the parser's message, which quotes the text.
  }
  if (Array.isArray(value)) return value;
  throw new InvalidArgumentError(name, 'is not an array in JSON, such as ["100012345678"]');
}

/** `pulumi config set --path` keeps an ID without quotation marks as a number. */
function readId(name: string, value: unknown): string {
  const id = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id === "string" && /^[1-9]\d{0,19}$/.test(id)) return id;
  throw new InvalidArgumentError(name, "is not the ID of an account, digits alone");
}

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
