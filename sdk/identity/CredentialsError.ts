import type { Credentials } from "../checks/Credentials";
import { TatError } from "../checks/TatError";
import { isHeaderText } from "./readSetting";

/**
 * There are no usable credentials. `code` is `CredentialsNotFound` when no source has any, `CredentialsBroken` when the
 * source that is to be used is faulty, or the service's own code when it refused to hand some out.
 */
export class CredentialsError extends TatError {
  static override isInstance(value: unknown): value is CredentialsError {
    return TatError.isInstance(value) && value.name === "CredentialsError";
  }
}

/** The error for a source that is configured but cannot be used: no other source is tried then. */
export function brokenCredentials(source: string, problem: string): CredentialsError {
  return new CredentialsError(`${source}: ${problem}`, { code: "CredentialsBroken" });
}

/** A source that is not set up: the next one is asked. */
export interface NotConfigured {
  /** Which source it is and why, for the error when no source is: `credentials file of the SDKs: no file …`. */
  notConfigured: string;
}

/** What a source calls the two keys, for messages. */
interface KeyNames {
  secretId: string;
  secretKey: string;
}

/**
 * Puts a secret ID, its key and perhaps a token of one source together; undefined when neither of the two is there. Throws
 * CredentialsError when only one is, or when one is no text that can be a key. White space around them is taken off.
 * Messages never hold a value.
 */
export function pairKeys(
  source: string,
  { secretId, secretKey, token }: { secretId?: unknown; secretKey?: unknown; token?: unknown },
  names: KeyNames = { secretId: "secretId", secretKey: "secretKey" },
): Credentials | undefined {
  const id = readKey(source, names.secretId, secretId);
  const key = readKey(source, names.secretKey, secretKey);
  const session = readKey(source, "token", token);
  if (id === undefined && key === undefined) return undefined;
  if (key === undefined) throw brokenCredentials(source, `there is a secret ID but no key: set ${names.secretKey}`);
  if (id === undefined) throw brokenCredentials(source, `there is a secret key but no ID: set ${names.secretId}`);
  const pair = { source, secretId: id, secretKey: key };
  return session === undefined ? pair : { ...pair, token: session };
}

function readKey(source: string, name: string, value: unknown): string | undefined {
  // A line break at the end comes with many an editor; the official provider takes it off too.
  const text = typeof value === "string" ? value.trim() : value;
  if (text === undefined || text === null || text === "") return undefined;
  if (typeof text === "string" && isHeaderText(text)) return text;
  throw brokenCredentials(source, `${name} is not the text of a key: it must not hold spaces or line breaks`);
}
