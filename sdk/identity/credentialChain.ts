import { type Credentials, provideCredentials } from "../checks/Credentials";
import type { Asking } from "./Asking";
import { CredentialsError, type NotConfigured, pairKeys } from "./CredentialsError";
import { fromIniFile, fromTccliProfile, readProfileRegion } from "./credentialFiles";
import { fromCvmRole } from "./cvmRole";
import { fromAssumedRole, fromPodIdentity, fromWebIdentity, requireAccount } from "./sts";

/**
 * Loads the credentials of the first source that is set up; one that is set up but faulty stops the search, so that no
 * other identity is used by mistake; so do those of an account that the settings rule out. The order is that in which the
 * official provider lets one overrule the other. Rejects with CredentialsError, which lists all sources, a line each, when
 * none is set up.
 *
 * | | source | set up by | temporary |
 * |---|---|---|---|
 * | 1 | pod identity of TKE | `tencentcloud:enablePodOidc` or `TENCENTCLOUD_ENABLE_POD_OIDC`, with the variables `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN` | yes |
 * | 2 | role by web identity | `tencentcloud:assumeRoleWithWebIdentity`, or `TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN` (or `…_TOKEN_FILE`) with `TENCENTCLOUD_ASSUME_ROLE_ARN` and `TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME` | yes |
 * | 3 | role | `tencentcloud:assumeRole`, or `TENCENTCLOUD_ASSUME_ROLE_ARN` with `TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME`; taken on with the credentials of 4 to 7 | yes |
 * | 4 | role of the CVM instance | `tencentcloud:camRoleName` or `TENCENTCLOUD_CAM_ROLE_NAME` | yes |
 * | 5 | keys in configuration or environment | `tencentcloud:secretId` and `tencentcloud:secretKey`, or `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`; `tencentcloud:securityToken`, or `TENCENTCLOUD_SECURITY_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN`, `TENCENTCLOUD_TOKEN` | with a token |
 * | 6 | profile of tccli | `~/.tccli/<profile>.credential` and `.configure`; `tencentcloud:profile` or `TENCENTCLOUD_PROFILE`; `tencentcloud:sharedCredentialsDir` or `TENCENTCLOUD_SHARED_CREDENTIALS_DIR`. With `role-arn` and `role-session-name` in it, that role is taken on | with a token or a role |
 * | 7 | INI file of the SDKs | `TENCENTCLOUD_CREDENTIALS_FILE`, `~/.tencentcloud/credentials` or `/etc/tencentcloud/credentials`, section `[default]` | with a token |
 *
 * A file that `TENCENTCLOUD_CREDENTIALS_FILE` names comes before a profile of tccli that nobody names: 7 before 6. A
 * profile, a folder or a file that is named but not there is a fault, not a reason to go on.
 */
export async function loadCredentials(asking: Asking): Promise<Credentials> {
  const { allowedAccountIds, forbiddenAccountIds } = asking.surroundings.settings;
  const credentials = await loadWithRegion(asking);
  if (allowedAccountIds === undefined && forbiddenAccountIds === undefined) return credentials;
  return requireAccount(
    asking,
    provideCredentials(credentials, () => loadWithRegion(asking)),
  );
}

/** As in the official provider: the region of tccli's profile counts, unless the settings have keys or a region of their own. */
async function loadWithRegion(asking: Asking): Promise<Credentials> {
  const { settings } = asking.surroundings;
  const credentials = await loadFirst(asking);
  if (credentials.region ?? settings.region ?? settings.secretId) return credentials;
  return { ...credentials, region: await readProfileRegion(asking) };
}

async function loadFirst(asking: Asking): Promise<Credentials> {
  const { enablePodOidc, assumeRoleWithWebIdentity, assumeRole } = asking.surroundings.settings;
  if (enablePodOidc) return fromPodIdentity(asking);
  if (assumeRoleWithWebIdentity) return fromWebIdentity(asking, assumeRoleWithWebIdentity);
  if (assumeRole) return fromAssumedRole(asking, assumeRole, () => loadKeys(asking));
  return loadKeys(asking, NO_ROLE);
}

/** Why the first three sources are passed over. */
const NO_ROLE: readonly string[] = [
  "enablePodOidc: not switched on",
  "assumeRoleWithWebIdentity: neither assumeRoleWithWebIdentity nor TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN with TENCENTCLOUD_ASSUME_ROLE_ARN and TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME",
  "assumeRole: neither assumeRole nor TENCENTCLOUD_ASSUME_ROLE_ARN with TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME",
];

/**
 * Loads the credentials of the sources 4 to 7.
 *
 * @param passedOver the sources before them, and why they are none
 */
async function loadKeys(asking: Asking, passedOver: readonly string[] = []): Promise<Credentials> {
  const { settings } = asking.surroundings;
  if (settings.camRoleName !== undefined) return fromCvmRole(asking, "camRoleName", settings.camRoleName);
  const reasons = [...passedOver, "camRoleName: neither camRoleName nor TENCENTCLOUD_CAM_ROLE_NAME"];
  const isProfileNamed = settings.profile !== undefined || settings.sharedCredentialsDir !== undefined;
  const isFileFirst = settings.credentialsFile !== undefined && !isProfileNamed;
  const files = isFileFirst ? [fromIniFile, fromTccliProfile] : [fromTccliProfile, fromIniFile];
  for (const from of [fromSettings, ...files]) {
    const found = await from(asking);
    if (!("notConfigured" in found)) return found;
    reasons.push(found.notConfigured);
  }
  const advice =
    "Set tencentcloud:secretId and tencentcloud:secretKey, or another one of what was looked at, in this order:";
  const list = reasons.map((reason) => `- ${reason}`).join("\n");
  throw new CredentialsError(`No Tencent Cloud credentials were found. ${advice}\n${list}`, {
    code: "CredentialsNotFound",
  });
}

/** The keys that stack configuration or environment variables give. A token without keys belongs to nothing and is passed over. */
async function fromSettings(asking: Asking): Promise<Credentials | NotConfigured> {
  const { secretId, secretKey, securityToken, keyNames } = asking.surroundings.settings;
  const source = "configuration and environment";
  const pair = pairKeys(
    source,
    { secretId, secretKey, token: securityToken },
    {
      secretId: "tencentcloud:secretId or TENCENTCLOUD_SECRET_ID",
      secretKey: "tencentcloud:secretKey or TENCENTCLOUD_SECRET_KEY",
    },
  );
  if (pair !== undefined) return { ...pair, source: keyNames };
  const stray = securityToken === undefined ? "" : ", only a token, which is nothing without them";
  return {
    notConfigured: `${source}: neither secretId and secretKey nor TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY${stray}`,
  };
}
