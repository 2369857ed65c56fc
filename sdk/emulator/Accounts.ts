import { arrayParser, objectParser } from "../records/arguments/objectParser";
import { type ArgumentParser, accept, refuse } from "../records/arguments/Parsed";
import { showValue } from "../records/arguments/showValue";
import { EmulatorArgumentError, parseMoment, parseText, requireValid } from "./arguments";

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
const MOST_ACTIONS = 1000;

const parseActions = arrayParser(parseText, MOST_ACTIONS);

/** Reads a key's ID. */
export const parseSecretId = secretParser(
  /^[!-+\--.0-~]+$/,
  "must be printable text without white space, slash or comma",
);

/** Reads a key itself. */
export const parseSecretKey = secretParser(/./s, "must be text");

/** Reads the token of a temporary key. */
export const parseToken = secretParser(/^[!-~]+$/, "must be printable text without white space");

/** A key that was read by {@link parseAccountSeed}. */
export type ParsedAccountSeed = Omit<AccountSeed, "expiresAt"> & { expiresAt?: number };

/** Reads a key, whatever it is. */
export const parseAccountSeed = objectParser<ParsedAccountSeed>(
  {
    secretId: parseSecretId,
    secretKey: parseSecretKey,
    token: parseToken,
    expiresAt: parseMoment,
    deniedActions: parseActions,
  },
  ["secretId", "secretKey"],
);

/** Without the value in its message. */
function secretParser(pattern: RegExp, rule: string): ArgumentParser<string> {
  return (property, value) =>
    typeof value === "string" && value.length <= MOST_CHARACTERS && pattern.test(value)
      ? accept(value)
      : refuse(property, `${rule}, of at most ${MOST_CHARACTERS} characters`);
}

/** A key as the emulator keeps it. */
export interface Account {
  secretId: string;
  secretKey: string;
  token: string | undefined;
  expiresAtMs: number;
  revoked: boolean;
  deniedActions: Set<string>;
}

/** The keys the emulator knows. */
export class Accounts {
  private readonly bySecretId = new Map<string, Account>();

  /** Adds a key that was read by {@link parseAccountSeed}, or replaces the one with the same ID. */
  add(seed: ParsedAccountSeed): void {
    this.bySecretId.set(seed.secretId, {
      secretId: seed.secretId,
      secretKey: seed.secretKey,
      token: seed.token,
      expiresAtMs: seed.expiresAt ?? Number.POSITIVE_INFINITY,
      revoked: false,
      deniedActions: new Set(seed.deniedActions),
    });
  }

  /** The key with this ID, revoked or not; undefined for a stranger. */
  find(secretId: string): Account | undefined {
    return this.bySecretId.get(secretId);
  }

  /** From now on these actions are refused for the key. */
  deny(secretId: string, actions: readonly string[]): void {
    const { deniedActions } = this.get(secretId);
    for (const action of requireValid(parseActions, "actions", actions)) {
      deniedActions.add(action);
    }
  }

  /** The key with this ID; throws {@link EmulatorArgumentError} for a stranger. */
  get(secretId: string): Account {
    const account = this.find(secretId);
    if (!account) {
      throw new EmulatorArgumentError("secretId", `${showValue(secretId)} is none of this emulator's keys`);
    }
    return account;
  }
}
