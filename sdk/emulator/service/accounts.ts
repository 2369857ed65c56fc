import { type ArgumentParser, accept, refuse } from "../../checks/InvalidArgumentError";
import { arrayParser, objectParser } from "../../checks/parseValues";
import { showValue } from "../../checks/showValue";
import { EmulatorArgumentError, parseMoment, parseText } from "./arguments";

/** A key that may call the emulator. All keys see the same invokers: they are sub-accounts of one account. */
export interface AccountSeed {
  /** Without slash, comma or white space. */
  secretId: string;
  /** What its requests are signed with. */
  secretKey: string;
  /** Makes it a temporary key: each request has to carry exactly this in X-TC-Token. */
  token?: string;
  /** When a temporary key ends: RFC 3339, a Date or milliseconds since the UNIX epoch. Default: never. */
  expiresAt?: string | number | Date;
  /** Actions that are answered with UnauthorizedOperation. Default none. */
  deniedActions?: readonly string[];
}

/** A header can carry no more. */
const MOST_CHARACTERS = 8192;

/** Makes a parser of what must not stand in a message: texts of a pattern. */
function secretParser(pattern: RegExp, rule: string): ArgumentParser<string> {
  return (property, value) =>
    typeof value === "string" && value.length <= MOST_CHARACTERS && pattern.test(value)
      ? accept(value)
      : refuse(property, `${rule}, of at most ${MOST_CHARACTERS} characters`);
}

/** Reads the names of actions. */
export const parseActions = arrayParser(parseText, 1000);

/** The parsers of a key's parts that the first key has too. */
export const KEY_PARSERS = {
  secretId: secretParser(/^[!-+\--.0-~]+$/, "must be printable text without white space, slash or comma"),
  secretKey: secretParser(/./s, "must be text"),
  token: secretParser(/^[!-~]+$/, "must be printable text without white space"),
};

/** A key that was read by {@link parseAccountSeed}. */
export type ParsedAccountSeed = Omit<AccountSeed, "expiresAt"> & { expiresAt?: number };

/** Reads a key, whatever it is. */
export const parseAccountSeed = objectParser<ParsedAccountSeed>(
  { ...KEY_PARSERS, expiresAt: parseMoment, deniedActions: parseActions },
  ["secretId", "secretKey"],
);

/** A key as the emulator keeps it. */
export interface Account {
  secretId: string;
  secretKey: string;
  token: string | undefined;
  expiresAtMs: number;
  revoked: boolean;
  deniedActions: Set<string>;
}

/** The key that a seed stands for. */
export function createAccount({ secretId, secretKey, token, expiresAt, deniedActions }: ParsedAccountSeed): Account {
  const expiresAtMs = expiresAt ?? Number.POSITIVE_INFINITY;
  return { secretId, secretKey, token, expiresAtMs, revoked: false, deniedActions: new Set(deniedActions) };
}

/** The key with this ID; throws {@link EmulatorArgumentError} where there is none. */
export function getAccount(accounts: ReadonlyMap<string, Account>, secretId: string): Account {
  const account = accounts.get(secretId);
  if (account) return account;
  throw new EmulatorArgumentError("secretId", `${showValue(secretId)} is none of this emulator's keys`);
}
