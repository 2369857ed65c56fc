import { homedir } from "node:os";
import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { requireRegion } from "../checks/parseNames";
import { showValue } from "../checks/showValue";
import { type AccountRules, readAccountRules } from "./accountRules";
import { type RoleSettings, readRoleSettings } from "./roleSettings";
import { refuseUnsupported, type Setting, SettingsReader, type SettingsSource } from "./SettingsReader";

export type { SettingsSource } from "./SettingsReader";

/** How the service is reached and with which credentials: plain data, checked, secrets included. Keep it out of logs and state. */
export interface ConnectionSettings extends AccountRules, RoleSettings {
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

/** They ask for multi-factor authentication only together, as in the official provider. */
const MFA_VARIABLES = ["TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER", "TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE"];

/**
 * Reads the settings that the official Tencent Cloud provider reads: stack configuration `tencentcloud:<key>` first, then
 * the environment, for each key by itself. Also `tencentcloud:language` or `TENCENTCLOUD_LANGUAGE`: `en-US` (default) or
 * `zh-CN`. Nothing is looked up in files or on the network yet.
 *
 * Throws InvalidArgumentError, which names the key or the variable at fault; no message repeats a secret.
 */
export function connectionSettings(source: SettingsSource): ConnectionSettings {
  const reader = new SettingsReader(source);
  refuseOtherCredentials(reader);
  const region = reader.read("region", "TENCENTCLOUD_REGION");
  return deepFreeze({
    protocol: reader.readChoice(["HTTPS", "HTTP"], "protocol", "TENCENTCLOUD_PROTOCOL"),
    domain: readDomain(reader),
    language: reader.readChoice(["en-US", "zh-CN"], "language", "TENCENTCLOUD_LANGUAGE"),
    region: region && requireRegion(region.name, region.value),
    secretId: reader.readSecret(...SECRET_ID),
    secretKey: reader.readSecret(...SECRET_KEY),
    securityToken: reader.readSecret(...TOKEN),
    keyNames: listNames(reader, [SECRET_ID, SECRET_KEY, TOKEN]),
    profile: readProfile(reader.read("profile", "TENCENTCLOUD_PROFILE")),
    sharedCredentialsDir: reader.readText("sharedCredentialsDir", "TENCENTCLOUD_SHARED_CREDENTIALS_DIR"),
    credentialsFile: reader.readText(undefined, "TENCENTCLOUD_CREDENTIALS_FILE"),
    homeDir: reader.readText(undefined, ...homeVariables()) ?? homedir(),
    ...readAccountRules(reader),
    ...readRoleSettings(reader),
    camRoleName: reader.readText("camRoleName", "TENCENTCLOUD_CAM_ROLE_NAME"),
    enablePodOidc: reader.readSwitch("enablePodOidc", "TENCENTCLOUD_ENABLE_POD_OIDC"),
    pod: {
      region: reader.readText(undefined, "TKE_REGION"),
      providerId: reader.readText(undefined, "TKE_PROVIDER_ID"),
      tokenFile: reader.readText(undefined, "TKE_WEB_IDENTITY_TOKEN_FILE"),
      roleArn: reader.readText(undefined, "TKE_ROLE_ARN"),
    },
  });
}

/** A key of the configuration and its variables. */
type Place = readonly [key: string, ...variables: string[]];

const SECRET_ID: Place = ["secretId", "TENCENTCLOUD_SECRET_ID"];
const SECRET_KEY: Place = ["secretKey", "TENCENTCLOUD_SECRET_KEY"];
// The official provider's variable first, then those of the Node SDK and of tccli.
const TOKEN: Place = [
  "securityToken",
  "TENCENTCLOUD_SECURITY_TOKEN",
  "TENCENTCLOUD_SESSION_TOKEN",
  "TENCENTCLOUD_TOKEN",
];

/** On Windows tccli and the official provider look under USERPROFILE, whatever HOME a shell such as that of Git has set. */
function homeVariables(): string[] {
  return process.platform === "win32" ? ["USERPROFILE", "HOME"] : ["HOME", "USERPROFILE"];
}

/** Refuses kinds of credentials of the official provider that this package does not know. */
function refuseOtherCredentials(reader: SettingsReader): void {
  const hasMfa = MFA_VARIABLES.every((variable) => reader.read(undefined, variable) !== undefined);
  const key = reader.read("assumeRoleWithSaml") ?? reader.read("mfaCertification");
  const name = key?.name ?? (hasMfa ? MFA_VARIABLES[1] : undefined);
  if (name !== undefined) throw refuseUnsupported(name);
}

function listNames(reader: SettingsReader, places: readonly Place[]): string | undefined {
  const names = places.map((place) => reader.read(...place)?.name).filter((name) => name !== undefined);
  return names.length > 0 ? names.join(", ") : undefined;
}

function readDomain(reader: SettingsReader): string {
  const setting = reader.read("domain", "TENCENTCLOUD_DOMAIN");
  if (setting === undefined) return "tencentcloudapi.com";
  const { name, value } = setting;
  const isDomain = /^[a-z0-9]([a-z0-9.-]{0,230}[a-z0-9])?(:[1-9]\d{0,4})?$/i.test(value);
  // The check by URL finds ports that are too large and domains that are numbers: no host can be put in front of those.
  if (isDomain && !value.includes("..") && URL.canParse(`http://tat.${value}/`)) return value.toLowerCase();
  const rule = 'is not a root domain, such as "tencentcloudapi.com" or "localhost:8080", without protocol and path';
  throw new InvalidArgumentError(name, `${showValue(value)} ${rule}`);
}

/** A profile is part of a file's name: it must not lead anywhere else. */
function readProfile(setting: Setting | undefined): string | undefined {
  if (setting === undefined || /^[\p{L}\p{N}_@+-][\p{L}\p{N}_@+. -]{0,99}$/u.test(setting.value)) return setting?.value;
  throw new InvalidArgumentError(setting.name, `${showValue(setting.value)} is not the name of a profile`);
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === "object" && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
