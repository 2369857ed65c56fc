import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { hasUnprintable, showValue } from "../checks/showValue";

/** Where settings come from. */
export interface SettingsSource {
  /** The value of `tencentcloud:<key>` in the stack's configuration, secrets decrypted; objects as JSON text. */
  config(key: string): string | undefined;
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
 * Reads one setting at a time: configuration first, then the variables in their order. Empty counts as not set. Throws
 * InvalidArgumentError for what is no text, without showing it: it may be a secret.
 */
export class SettingsReader {
  constructor(private readonly source: SettingsSource) {}

  read(key: string | undefined, ...variables: readonly string[]): Setting | undefined {
    const configured = key && requireText(`tencentcloud:${key}`, this.source.config(key));
    if (configured) return configured;
    for (const variable of variables) {
      const setting = requireText(variable, this.source.env[variable]);
      if (setting) return setting;
    }
    return undefined;
  }

  /** Reads a rule from the configuration, where an empty text is one that cannot be read: nobody means by it that all is allowed. */
  readRule(key: string): Setting | undefined {
    const value = this.source.config(key);
    return value === "" ? { name: `tencentcloud:${key}`, value } : requireText(`tencentcloud:${key}`, value);
  }

  /** A text of one line: names, IDs, paths. */
  readText(key: string | undefined, ...variables: readonly string[]): string | undefined {
    const setting = this.read(key, ...variables);
    return setting && requireOneLine(setting);
  }

  /** Part of a credential: what an HTTP header can carry. Messages never repeat its value. */
  readSecret(key: string | undefined, ...variables: readonly string[]): string | undefined {
    const setting = this.read(key, ...variables);
    if (setting === undefined) return undefined;
    requireLength(setting, MAX_SECRET_LENGTH);
    if (isHeaderText(setting.value)) return setting.value;
    throw new InvalidArgumentError(setting.name, "contains a space, a line break or another character that no key has");
  }

  /** One of a few values, upper or lower case alike. */
  readChoice<C extends string>(choices: readonly [C, ...C[]], key: string, variable: string): C {
    const setting = this.read(key, variable);
    if (setting === undefined) return choices[0];
    const choice = choices.find((candidate) => candidate.toLowerCase() === setting.value.toLowerCase());
    if (choice !== undefined) return choice;
    const rule = choices.map((candidate) => `"${candidate}"`).join(" or ");
    throw new InvalidArgumentError(setting.name, `${showValue(setting.value)} is not ${rule}`);
  }

  /** A switch, off by default, in the spellings that the official provider takes: those of Go's `strconv.ParseBool`. */
  readSwitch(key: string, variable: string): boolean {
    const setting = this.read(key, variable);
    if (setting === undefined || /^(0|f|false)$/i.test(setting.value)) return false;
    if (/^(1|t|true)$/i.test(setting.value)) return true;
    throw new InvalidArgumentError(setting.name, `${showValue(setting.value)} is not "true" or "false"`);
  }
}

function requireText(name: string, value: unknown): Setting | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new InvalidArgumentError(name, "is not a text");
  return requireLength({ name, value }, MAX_LENGTH);
}

function requireLength(setting: Setting, maxLength: number): Setting {
  if (setting.value.length <= maxLength) return setting;
  throw new InvalidArgumentError(
    setting.name,
    `has ${setting.value.length} characters, at most ${maxLength} are allowed`,
  );
}

/** A provider's property as a setting: objects as JSON texts. Undefined for one that is not there. */
export function asSettingText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The setting's value, unless it holds line breaks or other control characters. */
export function requireOneLine({ name, value }: Setting): string {
  if (!hasUnprintable(value)) return value;
  throw new InvalidArgumentError(name, "contains a line break or another control character");
}

/** Whether the text can be a key or a token: printable ASCII without spaces. */
export function isHeaderText(text: string): boolean {
  return /^[\u0021-\u007e]+$/.test(text);
}

/** The error for credentials of the official provider that this package does not know: passing over them would use another identity. */
export function refuseUnsupported(setting: string): InvalidArgumentError {
  return new InvalidArgumentError(setting, "is not supported by this package; use one of its other credentials");
}
