import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { parseJson, requireText, type Setting, type SettingsSource } from "./readSetting";

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
export function readAccountRules(source: SettingsSource): AccountRules {
  const allowed = readRule(source, "allowedAccountIds");
  const forbidden = readRule(source, "forbiddenAccountIds");
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

/** An empty text is a rule that cannot be read, unlike with other settings: nobody means by it that all is allowed. */
function readRule({ config }: SettingsSource, key: string): Setting | undefined {
  const [name, value] = [`tencentcloud:${key}`, config(key)];
  return value === "" ? { name, value } : requireText(name, value);
}

function readIds({ name, value }: Setting): string[] {
  const ids = parseJson(value);
  if (Array.isArray(ids)) return ids.map((id, index) => readId(`${name}[${index}]`, id));
  throw new InvalidArgumentError(name, 'is not an array in JSON, such as ["100012345678"]');
}

/** `pulumi config set --path` keeps an ID without quotation marks as a number. */
function readId(name: string, value: unknown): string {
  const id = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id === "string" && /^[1-9]\d{0,19}$/.test(id)) return id;
  throw new InvalidArgumentError(name, "is not the ID of an account, digits alone");
}
