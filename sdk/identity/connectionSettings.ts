import { homedir } from "node:os";
import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { findNearestName } from "../checks/readArguments";
import { escapeText, showValue } from "../checks/showValue";
import { type AccountRules, readAccountRules } from "./accountRules";
import {
  choiceOf,
  isRegionText,
  readSetting,
  refuseUnsupported,
  requireOneLine,
  requirePath,
  requireSecret,
  requireSwitch,
  type Setting,
  type SettingsSource,
} from "./readSetting";
import { type RoleSettings, readRoleSettings } from "./roleSettings";

export type { SettingsSource } from "./readSetting";

/** How the service is reached and with which credentials: plain data, checked, secrets included. Keep it out of logs and state. */
export interface ConnectionSettings extends PlainSettings, AccountRules, RoleSettings {
  /** The names under which the keys and the token are set, those that are: what an error says of a key that is refused. */
  readonly keyNames: string;
  /** The folder in which files of credentials are looked for. */
  readonly homeDir: string;
  /** What is to be told of settings that are passed over. */
  readonly warnings: readonly string[];
}

/** The settings of one text each. */
interface PlainSettings {
  readonly protocol: "HTTPS" | "HTTP";
  /** The root domain, which may carry a port. The hosts called are `tat.<domain>` and `sts.<domain>`. */
  readonly domain: string;
  /** The language of the service's messages (`X-TC-Language`). */
  readonly language: "en-US" | "zh-CN";
  readonly region?: string;
  readonly secretId?: string;
  readonly secretKey?: string;
  readonly securityToken?: string;
  /** The profile of tccli's files; undefined: `default`, if it is there. */
  readonly profile?: string;
  /** The folder of tccli's files; undefined: `~/.tccli`. */
  readonly sharedCredentialsDir?: string;
  /** The INI file of the SDKs; undefined: `~/.tencentcloud/credentials`, then `/etc/tencentcloud/credentials`. */
  readonly credentialsFile?: string;
  readonly camRoleName?: string;
  readonly enablePodOidc: boolean;
  /** What TKE puts into the environment of a pod with an identity: this and the next three. */
  readonly podRegion?: string;
  readonly podProviderId?: string;
  readonly podTokenFile?: string;
  readonly podRoleArn?: string;
}

/** Where a setting is read, its key in the configuration before the variables in their order, and what its text has to be. */
interface SettingPlace<T> {
  key?: string;
  variables: readonly string[];
  parse(this: void, setting: Setting): T;
}

const SETTINGS: { readonly [Name in keyof PlainSettings]-?: SettingPlace<PlainSettings[Name]> } = {
  protocol: { key: "protocol", variables: ["TENCENTCLOUD_PROTOCOL"], parse: choiceOf("HTTPS", "HTTP") },
  domain: { key: "domain", variables: ["TENCENTCLOUD_DOMAIN"], parse: requireDomain },
  language: { key: "language", variables: ["TENCENTCLOUD_LANGUAGE"], parse: choiceOf("en-US", "zh-CN") },
  region: { key: "region", variables: ["TENCENTCLOUD_REGION"], parse: requireRegion },
  secretId: { key: "secretId", variables: ["TENCENTCLOUD_SECRET_ID"], parse: requireSecret },
  secretKey: { key: "secretKey", variables: ["TENCENTCLOUD_SECRET_KEY"], parse: requireSecret },
  securityToken: {
    key: "securityToken",
    // The official provider's variable first, then those of the Node SDK and of tccli.
    variables: ["TENCENTCLOUD_SECURITY_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_TOKEN"],
    parse: requireSecret,
  },
  profile: { key: "profile", variables: ["TENCENTCLOUD_PROFILE"], parse: requireProfile },
  sharedCredentialsDir: {
    key: "sharedCredentialsDir",
    variables: ["TENCENTCLOUD_SHARED_CREDENTIALS_DIR"],
    parse: requirePath,
  },
  credentialsFile: { variables: ["TENCENTCLOUD_CREDENTIALS_FILE"], parse: requirePath },
  camRoleName: { key: "camRoleName", variables: ["TENCENTCLOUD_CAM_ROLE_NAME"], parse: requireOneLine },
  enablePodOidc: { key: "enablePodOidc", variables: ["TENCENTCLOUD_ENABLE_POD_OIDC"], parse: requireSwitch },
  podRegion: { variables: ["TKE_REGION"], parse: requireOneLine },
  podProviderId: { variables: ["TKE_PROVIDER_ID"], parse: requireOneLine },
  podTokenFile: { variables: ["TKE_WEB_IDENTITY_TOKEN_FILE"], parse: requirePath },
  podRoleArn: { variables: ["TKE_ROLE_ARN"], parse: requireOneLine },
};

/**
 * Reads the settings that the official Tencent Cloud provider reads: stack configuration `tencentcloud:<key>` first, then
 * the environment, for each key by itself. Also `tencentcloud:language` or `TENCENTCLOUD_LANGUAGE`: `en-US` (default) or
 * `zh-CN`. Nothing is looked up in files or on the network yet.
 *
 * Throws InvalidArgumentError, which names the key or the variable at fault; no message repeats a secret.
 */
export function connectionSettings(source: SettingsSource): ConnectionSettings {
  refuseOtherCredentials(source);
  const values: Record<string, unknown> = {};
  const names: Partial<Record<string, string>> = {};
  for (const [name, { key, variables, parse }] of Object.entries<SettingPlace<unknown>>(SETTINGS)) {
    const setting = readSetting(source, key, ...variables);
    if (setting === undefined) continue;
    values[name] = parse(setting);
    names[name] = setting.name;
  }
  // On Windows tccli and the official provider look under USERPROFILE, whatever HOME a shell such as that of Git has set.
  const homeVariables = process.platform === "win32" ? ["USERPROFILE", "HOME"] : ["HOME", "USERPROFILE"];
  const home = readSetting(source, undefined, ...homeVariables);
  const { warnings, ...roles } = readRoleSettings(source);
  return {
    protocol: "HTTPS",
    domain: "tencentcloudapi.com",
    language: "en-US",
    enablePodOidc: false,
    ...(values as Partial<PlainSettings>),
    keyNames: [names.secretId, names.secretKey, names.securityToken].filter(Boolean).join(", "),
    homeDir: home ? requireOneLine(home) : homedir(),
    ...readAccountRules(source),
    ...roles,
    warnings: [...findUnreadKeys(source), ...warnings],
  };
}

/** Read in order to be refused: whoever sets one means another identity. The official provider's releases name them either way. */
const UNSUPPORTED_KEYS = ["assumeRoleWithSaml", "assumeRoleWithSamls", "mfaCertification", "mfaCertifications"];

/** The keys of `tencentcloud:` that are read: those of the official provider that say how the service is reached, and `language`. */
export const SETTING_KEYS: readonly string[] = [
  ...Object.values<SettingPlace<unknown>>(SETTINGS).flatMap(({ key }) => key ?? []),
  "assumeRole",
  "assumeRoleWithWebIdentity",
  "allowedAccountIds",
  "forbiddenAccountIds",
  ...UNSUPPORTED_KEYS,
];

/** Keys of the official provider that are near those and none of this package's business. */
const OTHER_KEYS = ["cosDomain"];
/** The official provider has the same namespace: what is further away may be a key of one of its releases to come. */
const MOST_EDITS = 2;

/** Passed over, a region or role that is misspelt, or set for the provider plugin, would ask somewhere, or as somebody, else. */
function findUnreadKeys({ keys = [] }: SettingsSource): string[] {
  return keys.flatMap((name) => {
    const [namespace, key = ""] = name.split(":");
    if (namespace === "tencentcloud-tat" && SETTING_KEYS.includes(key) && !keys.includes(`tencentcloud:${key}`)) {
      return `${name} is read by the provider plugin alone: the npm package reads tencentcloud:${key}`;
    }
    if (namespace !== "tencentcloud" || SETTING_KEYS.includes(key) || OTHER_KEYS.includes(key)) return [];
    const nearest = findNearestName(key, SETTING_KEYS, MOST_EDITS);
    return nearest ? `tencentcloud:${escapeText(key)} is not read: did you mean tencentcloud:${nearest}?` : [];
  });
}

/** Refuses kinds of credentials of the official provider that this package does not know. */
function refuseOtherCredentials(source: SettingsSource): void {
  for (const key of UNSUPPORTED_KEYS) {
    const setting = readSetting(source, key);
    if (setting) throw refuseUnsupported(setting.name);
  }
  const tokenCode = readSetting(source, undefined, "TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE");
  const serialNumber = readSetting(source, undefined, "TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER");
  // They ask for multi-factor authentication only together, as in the official provider.
  if (serialNumber && tokenCode) throw refuseUnsupported(tokenCode.name);
}

function requireRegion({ name, value }: Setting): string {
  if (isRegionText(value)) return value;
  throw new InvalidArgumentError(name, `${showValue(value)} is not the name of a region, such as "ap-guangzhou"`);
}

function requireDomain({ name, value }: Setting): string {
  const isDomain = /^[a-z0-9]([a-z0-9.-]{0,230}[a-z0-9])?(:[1-9]\d{0,4})?$/i.test(value);
  // The check by URL finds ports that are too large and domains that are numbers: no host can be put in front of those.
  if (isDomain && !value.includes("..") && URL.canParse(`http://tat.${value}/`)) return value.toLowerCase();
  const rule = 'is not a root domain, such as "tencentcloudapi.com" or "localhost:8080", without protocol and path';
  throw new InvalidArgumentError(name, `${showValue(value)} ${rule}`);
}

/** A profile is part of a file's name: it must not lead anywhere else. */
function requireProfile({ name, value }: Setting): string {
  if (/^[\p{L}\p{N}_@+-][\p{L}\p{N}_@+. -]{0,99}$/u.test(value)) return value;
  throw new InvalidArgumentError(name, `${showValue(value)} is not the name of a profile`);
}
