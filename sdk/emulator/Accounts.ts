import { listParser } from "./arguments/listParser";
import { objectParser } from "./arguments/objectParser";
import { optional, type Parser } from "./arguments/Parser";
import { showValue } from "./arguments/showValue";
import { parseText } from "./arguments/valueParser";
import { EmulatorArgumentError } from "./EmulatorArgumentError";
import { parseInstantMs } from "./parseInstantMs";

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
const parseActions = listParser(parseText, MOST_ACTIONS);

/** Reads a key's ID. */
export const parseSecretId = secretParser(
  /^[!-+\--.0-~]+$/,
  "must be printable text without white space, slash or comma",
);

/** Reads a key itself. */
export const parseSecretKey = secretParser(/./s, "must be text");

/** Reads the token of a temporary key. */
export const parseToken = secretParser(/^[!-~]+$/, "must be printable text without white space");

/** Reads a key, whatever it is. */
export const parseAccountSeed: Parser<AccountSeed> = objectParser<AccountSeed>({
  secretId: parseSecretId,
  secretKey: parseSecretKey,
  token: optional(parseToken),
  expiresAt: optional(parseInstantMs),
  deniedActions: optional(parseActions),
});

/** Without the value in its message. */
function secretParser(pattern: RegExp, rule: string): Parser<string> {
  return (property, value) => {
    if (typeof value === "string" && value.length <= MOST_CHARACTERS && pattern.test(value)) return value;
    throw new EmulatorArgumentError(property, `${rule}, of at most ${MOST_CHARACTERS} characters`);
  };
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
  add(seed: AccountSeed): void {
    const { expiresAt } = seed;
    const expiresAtMs = expiresAt === undefined ? Number.POSITIVE_INFINITY : parseInstantMs("expiresAt", expiresAt);
    this.bySecretId.set(seed.secretId, {
      secretId: seed.secretId,
      secretKey: seed.secretKey,
      token: seed.token,
      expiresAtMs,
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
    for (const action of parseActions("actions", actions)) {
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
