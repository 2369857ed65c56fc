import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { hasUnprintable, showValue } from "../checks/showValue";

/** Where settings come from. */
export interface SettingsSource {
  /** The value of `tencentcloud:<key>` in the stack's configuration, secrets decrypted; objects as JSON text. */
  config(key: string): string | undefined;
  /** The names of all that the stack's configuration has, such as `tencentcloud:region`. Left out where they cannot be listed. */
  keys?: readonly string[];
  /** The environment's variables, as `process.env` has them. */
  env: Readonly<Record<string, string | undefined>>;
}

/** A setting that is there, and the name under which the user set it: `tencentcloud:region` or `TENCENTCLOUD_REGION`. */
export interface Setting {
  name: string;
  value: string;
}

/** Far above what any setting holds. A longer one is a mistake, such as a whole file where its path was meant. */
const MAX_LENGTH = 65_536;
/** What an HTTP header can carry beside the others: servers take 16 KB and less of all of them. */
const MAX_SECRET_LENGTH = 8192;

/**
 * Reads one setting: configuration first, then the variables in their order. Empty counts as not set. Throws
 * InvalidArgumentError for what is no text, without showing it: it may be a secret.
 */
export function readSetting(
  { config, env }: SettingsSource,
  key: string | undefined,
  ...variables: readonly string[]
): Setting | undefined {
  const configured = key === undefined ? undefined : requireText(`tencentcloud:${key}`, config(key));
  if (configured) return configured;
  for (const variable of variables) {
    const setting = requireText(variable, env[variable]);
    if (setting) return setting;
  }
  return undefined;
}

/** A value as a setting; undefined where it is not set. Throws InvalidArgumentError unless it is a text of sensible length. */
export function requireText(name: string, value: unknown): Setting | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new InvalidArgumentError(name, "is not a text");
  if (value.length > MAX_LENGTH) throw tooLong(name, value, MAX_LENGTH);
  return { name, value };
}

function tooLong(name: string, { length }: string, most: number): InvalidArgumentError {
  return new InvalidArgumentError(name, `has ${length} characters, at most ${most} are allowed`);
}

/** A setting of one line: names, IDs, paths. Throws for line breaks and other control characters. */
export function requireOneLine({ name, value }: Setting): string {
  if (!hasUnprintable(value)) return value;
  throw new InvalidArgumentError(name, "contains a line break or another control character");
}

/** What no file is called, since each part of a path has 255 bytes at most, and what a token of OpenID Connect looks like. */
const NO_PATH = /[^/\\]{256}|^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** A path. Throws for what is none, without showing it: a token in the place of its file would stand in the message. */
export function requirePath(setting: Setting): string {
  const path = requireOneLine(setting);
  if (!NO_PATH.test(path)) return path;
  throw new InvalidArgumentError(setting.name, "is no path of a file: is it what should stand in the file?");
}

/** Part of a credential: what an HTTP header can carry. Messages never repeat its value. */
export function requireSecret({ name, value }: Setting): string {
  if (value.length > MAX_SECRET_LENGTH) throw tooLong(name, value, MAX_SECRET_LENGTH);
  if (isHeaderText(value)) return value;
  throw new InvalidArgumentError(name, "contains a space, a line break or another character that no key has");
}

/** One of two values, upper or lower case alike. */
export function choiceOf<C extends string>(one: C, other: C): (setting: Setting) => C {
  return ({ name, value }) => {
    if (value.toLowerCase() === one.toLowerCase()) return one;
    if (value.toLowerCase() === other.toLowerCase()) return other;
    throw new InvalidArgumentError(name, `${showValue(value)} is not "${one}" or "${other}"`);
  };
}

/** A switch in the spellings that the official provider takes: those of Go's `strconv.ParseBool`. */
export function requireSwitch({ name, value }: Setting): boolean {
  if (/^(0|f|false)$/i.test(value)) return false;
  if (/^(1|t|true)$/i.test(value)) return true;
  throw new InvalidArgumentError(name, `${showValue(value)} is not "true" or "false"`);
}

/** What a text in JSON holds; undefined where it is none. The parser's message is left out: it quotes the text, which may be a secret. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A provider's property as a setting: objects as JSON texts. Undefined for one that is not there. */
export function asSettingText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Whether the text can be a key or a token: printable ASCII without spaces. */
export function isHeaderText(text: string): boolean {
  return /^[\u0021-\u007e]+$/.test(text);
}

/** Whether the text can be the name of a region. Unlike an argument of this package, what the official provider reads may have capitals. */
export function isRegionText(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/i.test(text);
}

/** The error for credentials of the official provider that this package does not know: passing over them would use another identity. */
export function refuseUnsupported(setting: string): InvalidArgumentError {
  return new InvalidArgumentError(setting, "is not supported by this package; use one of its other credentials");
}
