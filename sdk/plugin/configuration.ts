import { invalidArguments } from "../checks/InvalidArgumentError";
import { findUnknown } from "../checks/readArguments";
import { type ConnectionSettings, connectionSettings } from "../identity/connectionSettings";
import { asSettingText } from "../identity/readSetting";
import type { Values } from "../resources/values";

/**
 * How the service is reached: the keys of the official Tencent Cloud provider. What is left out is taken from the
 * environment.
 */
export interface ProviderConfiguration {
  /** The ID of the API key. Variable `TENCENTCLOUD_SECRET_ID`. */
  secretId?: string;
  /** The API key. Variable `TENCENTCLOUD_SECRET_KEY`. */
  secretKey?: string;
  /** The token of a temporary key. Variables `TENCENTCLOUD_SECURITY_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN`, `TENCENTCLOUD_TOKEN`. */
  securityToken?: string;
  /** The region to ask, such as `ap-guangzhou`. Variable `TENCENTCLOUD_REGION`. */
  region?: string;
  /** `HTTPS` (default) or `HTTP`. Variable `TENCENTCLOUD_PROTOCOL`. */
  protocol?: string;
  /** The root domain: the host called is `tat.<domain>`. Default `tencentcloudapi.com`. Variable `TENCENTCLOUD_DOMAIN`. */
  domain?: string;
  /** The language of the service's messages: `en-US` (default) or `zh-CN`. Variable `TENCENTCLOUD_LANGUAGE`. */
  language?: string;
  /** The profile of tccli's files; default `default`, if it is there. Variable `TENCENTCLOUD_PROFILE`. */
  profile?: string;
  /** The folder of tccli's files; default `~/.tccli`. Variable `TENCENTCLOUD_SHARED_CREDENTIALS_DIR`. */
  sharedCredentialsDir?: string;
  /** The role to take on with STS AssumeRole. Variables `TENCENTCLOUD_ASSUME_ROLE_…`. */
  assumeRole?: ProviderAssumeRole;
  /** The role to take on with STS AssumeRoleWithWebIdentity. Variables `TENCENTCLOUD_ASSUME_ROLE_…`. */
  assumeRoleWithWebIdentity?: ProviderAssumeRoleWithWebIdentity;
  /** The role of the CVM instance that the program runs on. Variable `TENCENTCLOUD_CAM_ROLE_NAME`. */
  camRoleName?: string;
  /** Whether to use the identity that TKE gives to a pod. Default false. Variable `TENCENTCLOUD_ENABLE_POD_OIDC`. */
  enablePodOidc?: boolean;
  /** The only accounts whose credentials are used: IDs of main accounts. Not with `forbiddenAccountIds`. */
  allowedAccountIds?: string[];
  /** Accounts whose credentials are refused. Not with `allowedAccountIds`. */
  forbiddenAccountIds?: string[];
}

/** The role to take on with STS AssumeRole. */
export interface ProviderAssumeRole {
  /** The role, such as `qcs::cam::uin/100000000001:roleName/reader`. */
  roleArn?: string;
  /** What the session is called in audit logs. */
  sessionName?: string;
  /** How long the temporary keys last, in seconds: 0 to 43200, default 7200. */
  sessionDuration?: number;
  /** A policy in JSON that narrows what the role may do. */
  policy?: string;
  /** What the role asks for beside the key. */
  externalId?: string;
  /** Who takes the role on, for audit logs. */
  sourceIdentity?: string;
  /** The MFA device. */
  serialNumber?: string;
  /** The code of the MFA device. */
  tokenCode?: string;
}

/** The role to take on with STS AssumeRoleWithWebIdentity. */
export interface ProviderAssumeRoleWithWebIdentity {
  /** The identity provider at CAM. Default `OIDC`. */
  providerId?: string;
  /** The role, such as `qcs::cam::uin/100000000001:roleName/reader`. */
  roleArn?: string;
  /** What the session is called in audit logs. */
  sessionName?: string;
  /** How long the temporary keys last, in seconds: 0 to 43200, default 7200. */
  sessionDuration?: number;
  /** The identity's token. */
  webIdentityToken?: string;
  /** A JSON file with the key `web_identity_token`, read again each time the keys are renewed. */
  webIdentityTokenFile?: string;
}

/** Every key of the configuration, and whether it holds a secret, which is kept encrypted whatever a program marks. */
export const CONFIGURATION_KEYS: { readonly [Key in keyof Required<ProviderConfiguration>]: "plain" | "secret" } = {
  secretId: "plain",
  secretKey: "secret",
  securityToken: "secret",
  region: "plain",
  protocol: "plain",
  domain: "plain",
  language: "plain",
  profile: "plain",
  sharedCredentialsDir: "plain",
  assumeRole: "secret",
  assumeRoleWithWebIdentity: "secret",
  camRoleName: "plain",
  enablePodOidc: "plain",
  allowedAccountIds: "plain",
  forbiddenAccountIds: "plain",
};

const NAMES = Object.keys(CONFIGURATION_KEYS);

/** What Pulumi puts among a provider's settings for itself. */
const PULUMI_KEYS = /^(version|pluginDownloadURL|__.*)$/;

/**
 * Reads the settings out of a provider's properties, then out of the environment.
 *
 * @throws InvalidArgumentError naming the key or the variable at fault; no message repeats a secret
 */
export function readSettings(properties: Values): ConnectionSettings {
  return connectionSettings({ config: (key) => asSettingText(properties[key]), env: process.env });
}

/**
 * Refuses keys that there are not: passing over a misspelt region or role would ask somewhere, or as somebody, else.
 *
 * @throws InvalidArgumentError
 */
export function refuseUnknownKeys(properties: Values): void {
  const own = Object.fromEntries(Object.entries(properties).filter(([name]) => !PULUMI_KEYS.test(name)));
  const problems = findUnknown(own, NAMES);
  if (problems.length === 0) return;
  throw invalidArguments(problems.map((found) => ({ ...found, property: `tencentcloud-tat:${found.property}` })));
}

/** The rest of the package calls a setting by its name in the stack's configuration, which here is another. */
const SETTING_NAME = new RegExp(`\\btencentcloud:(?=(?:${NAMES.join("|")})\\b)`, "g");

/** A message with the names that the settings have for users of the plugin. */
export function nameSettings(message: string): string {
  return message.replace(SETTING_NAME, "tencentcloud-tat:");
}
