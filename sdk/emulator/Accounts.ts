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

  /** Adds a key, or replaces the one with the same ID. Throws {@link EmulatorArgumentError} for an ID that no header can carry. */
  add(seed: AccountSeed): void {
    if (!/^[^\s/,]+$/.test(seed.secretId)) {
      throw new EmulatorArgumentError("addAccount.secretId", "must be text without white space, slash or comma");
    }
    const expiresAtMs =
      seed.expiresAt === undefined ? Number.POSITIVE_INFINITY : parseInstantMs("addAccount.expiresAt", seed.expiresAt);
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

  /** The key with this ID; throws {@link EmulatorArgumentError} for a stranger. */
  get(secretId: string): Account {
    const account = this.find(secretId);
    if (!account) {
      throw new EmulatorArgumentError("secretId", `"${secretId}" is none of this emulator's keys`);
    }
    return account;
  }
}
