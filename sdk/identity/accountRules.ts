import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import type { Setting, SettingsReader } from "./SettingsReader";

/** Of which accounts the credentials may be. At most one of the two is there, and then it is not empty. */
export interface AccountRules {
  /** The only accounts whose credentials are used: IDs of main accounts (`AccountId` of STS GetCallerIdentity). */
  readonly allowedAccountIds?: readonly string[];
  /** The accounts whose credentials are refused. */
  readonly forbiddenAccountIds?: readonly string[];
}

/** Reads `allowedAccountIds` or `forbiddenAccountIds`: arrays in JSON, as Pulumi keeps them. Both at once are refused, as by the official provider. */
export function readAccountRules(reader: SettingsReader): AccountRules {
  const allowed = reader.read("allowedAccountIds");
  const forbidden = reader.read("forbiddenAccountIds");
  const allowedAccountIds = allowed && readIds(allowed);
  const forbiddenAccountIds = forbidden && readIds(forbidden);
  if (allowed && allowedAccountIds && forbiddenAccountIds) {
    throw new InvalidArgumentError(allowed.name, "cannot be given together with tencentcloud:forbiddenAccountIds");
  }
  return { ...(allowedAccountIds && { allowedAccountIds }), ...(forbiddenAccountIds && { forbiddenAccountIds }) };
}

/** The IDs; undefined for an empty array, which rules nothing out. */
function readIds({ name, value }: Setting): string[] | undefined {
  const ids = parseArray(name, value).map((id, index) => readId(`${name}[${index}]`, id));
  return ids.length > 0 ? ids : undefined;
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
