import { homedir } from "node:os";
import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { findNearestName } from "../checks/readArguments";
import { escapeText, showValue } from "../checks/showValue";
import { type AccountRules, readAccountRules } from "./accountRules";
import {
  readSetting,
  refuseUnsupported,
  requireChoice,
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
export interface ConnectionSettings extends PlainSettings, AccountRules, RoleSettings {}

/** The settings without rules and roles. */
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
  /** The names under which those of the three are set that are: what an error says of a key that is refused. */
  readonly keyNames?: string;
  /** What is to be told of keys that are misspelt; absent without any. */
  readonly keyWarnings?: readonly string[];
  /** The profile of tccli's files; undefined: `default`, if it is there. */
  readonly profile?: string;
  /** The folder of tccli's files; undefined: `~/.tccli`. */
  readonly sharedCredentialsDir?: string;
  /** The INI file of the SDKs; undefined: `~/.tencentcloud/credentials`, then `/etc/tencentcloud/credentials`. */
  readonly credentialsFile?: string;
  readonly homeDir: string;
  readonly camRoleName?: string;
  readonly enablePodOidc: boolean;
  /** What TKE puts into the environment of a pod with an identity. */
  readonly pod: PodSettings;
}

/** The variables `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_ROLE_ARN`. */
interface PodSettings {
  readonly region?: string;
  readonly providerId?: string;
  readonly tokenFile?: string;
  readonly roleArn?: string;
}

/** A setting: its key in the configuration, the variables behind it, and what its text has to be. */
interface SettingPlace<T> {
  key?: string;
  variables: readonly string[];
  parse(setting: Setting): T;
}

type SettingPlaces<T> = { readonly [Name in keyof T]-?: SettingPlace<T[Name]> };

/** The settings of one text each. A key is read before the variables, and those in their order. */
const SETTINGS = {
  protocol: {
    key: "protocol",
    variables: ["TENCENTCLOUD_PROTOCOL"],
    parse: (setting) => requireChoice(setting, ["HTTPS", "HTTP"]),
  },
  domain: { key: "domain", variables: ["TENCENTCLOUD_DOMAIN"], parse: requireDomain },
  language: {
    key: "language",
    variables: ["TENCENTCLOUD_LANGUAGE"],
    parse: (setting) => requireChoice(setting, ["en-US", "zh-CN"]),
  },
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
} satisfies SettingPlaces<Omit<PlainSettings, "homeDir" | "keyNames" | "keyWarnings" | "pod">>;

const POD: SettingPlaces<PodSettings> = {
  region: { variables: ["TKE_REGION"], parse: requireOneLine },
  providerId: { variables: ["TKE_PROVIDER_ID"], parse: requireOneLine },
  tokenFile: { variables: ["TKE_WEB_IDENTITY_TOKEN_FILE"], parse: requirePath },
  roleArn: { variables: ["TKE_ROLE_ARN"], parse: requireOneLine },
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
  // On Windows tccli and the official provider look under USERPROFILE, whatever HOME a shell such as that of Git has set.
  const homeVariables = process.platform === "win32" ? ["USERPROFILE", "HOME"] : ["HOME", "USERPROFILE"];
  const home = readSetting(source, undefined, ...homeVariables);
  return deepFreeze({
    protocol: "HTTPS",
    domain: "tencentcloudapi.com",
    language: "en-US",
    enablePodOidc: false,
    ...readAll<Partial<PlainSettings>>(source, SETTINGS),
    keyNames: nameKeys(source),
    homeDir: home ? requireOneLine(home) : homedir(),
    pod: readAll(source, POD),
    ...findMisspeltKeys(source),
    ...readAccountRules(source),
    ...readRoleSettings(source),
  });
}

/** Those of the settings that are set. */
function readAll<T extends object>(source: SettingsSource, places: Partial<SettingPlaces<T>>): Partial<T> {
  const settings: Partial<T> = {};
  for (const name in places) {
    const { key, variables, parse } = places[name] as SettingPlace<T[typeof name]>;
    const setting = readSetting(source, key, ...variables);
    if (setting) settings[name] = parse(setting);
  }
  return settings;
}

/** What an error says of a key that is refused. */
function nameKeys(source: SettingsSource): string | undefined {
  const places = [SETTINGS.secretId, SETTINGS.secretKey, SETTINGS.securityToken];
  return (
    places.flatMap(({ key, variables }) => readSetting(source, key, ...variables)?.name ?? []).join(", ") || undefined
  );
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

/** Passed over, a misspelt region or role would ask somewhere, or as somebody, else. */
function findMisspeltKeys({ keys }: SettingsSource): Pick<PlainSettings, "keyWarnings"> {
  const keyWarnings = (keys?.() ?? []).flatMap((name) => {
    const [namespace, key = ""] = name.split(":");
    if (namespace !== "tencentcloud" || SETTING_KEYS.includes(key) || OTHER_KEYS.includes(key)) return [];
    const nearest = findNearestName(key, SETTING_KEYS, MOST_EDITS);
    return nearest ? `tencentcloud:${escapeText(key)} is not read: did you mean tencentcloud:${nearest}?` : [];
  });
  return keyWarnings.length > 0 ? { keyWarnings } : {};
}

/** They ask for multi-factor authentication only together, as in the official provider. */
const MFA_VARIABLES = ["TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER", "TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE"];

/** Refuses kinds of credentials of the official provider that this package does not know. */
function refuseOtherCredentials(source: SettingsSource): void {
  const hasMfa = MFA_VARIABLES.every((variable) => readSetting(source, undefined, variable) !== undefined);
  const [key] = UNSUPPORTED_KEYS.flatMap((key) => readSetting(source, key) ?? []);
  const name = key?.name ?? (hasMfa ? MFA_VARIABLES[1] : undefined);
  if (name !== undefined) throw refuseUnsupported(name);
}

function requireRegion({ name, value }: Setting): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/i.test(value)) return value;
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

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === "object" && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
