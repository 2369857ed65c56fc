import { type CredentialsProvider, provideCredentials } from "../checks/Credentials";
import { requireAccount } from "./accountRules";
import { type CredentialSource, loadFirst, pairKeys, type Surroundings } from "./CredentialSource";
import type { ConnectionSettings } from "./connectionSettings";
import { fromIniFile, fromTccliProfile, readProfileRegion } from "./credentialFiles";
import { fromCvmRole } from "./cvmRole";
import { keepCredentials } from "./keepCredentials";
import { fromAssumedRole, fromPodIdentity, fromWebIdentity } from "./sts";

/**
 * The sources of credentials in the order in which they are asked. The first that is set up is used; one that is set up
 * but faulty stops the search. The order is that in which the official provider lets one overrule the other.
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
function credentialChain(surroundings: Surroundings): CredentialSource[] {
  const { settings } = surroundings;
  const files = [fromTccliProfile(surroundings), fromIniFile(settings)];
  const isProfileNamed = settings.profile !== undefined || settings.sharedCredentialsDir !== undefined;
  if (settings.credentialsFile !== undefined && !isProfileNamed) files.reverse();
  const base = [fromCvmRole(surroundings), fromSettings(settings), ...files];
  return [fromPodIdentity(surroundings), fromWebIdentity(surroundings), fromAssumedRole(surroundings, base), ...base];
}

/** Makes the provider of the credentials that the settings lead to: see {@link keepCredentials}. */
export function createCredentialsProvider(surroundings: Surroundings): CredentialsProvider {
  const sources = credentialChain(surroundings);
  return keepCredentials(async (asking) => {
    const { settings } = surroundings;
    if (settings.roleWarning !== undefined) surroundings.warn(settings.roleWarning);
    const getFirst = async () => {
      const credentials = await loadFirst(sources, asking);
      // As in the official provider: the region of tccli's profile, unless the settings have keys of their own.
      const isRegionLooked = settings.secretId === undefined && settings.region === undefined;
      const region = credentials.region ?? (isRegionLooked ? await readProfileRegion(settings, asking) : undefined);
      return { ...credentials, region };
    };
    return requireAccount(surroundings, provideCredentials(await getFirst(), getFirst), asking);
  }, surroundings.clock);
}

/** The keys that stack configuration or environment variables give. A token without keys belongs to nothing and is passed over. */
function fromSettings({ secretId, secretKey, securityToken, keyNames = "" }: ConnectionSettings): CredentialSource {
  const name = "configuration and environment";
  return {
    name,
    async load() {
      const names = {
        secretId: "tencentcloud:secretId or TENCENTCLOUD_SECRET_ID",
        secretKey: "tencentcloud:secretKey or TENCENTCLOUD_SECRET_KEY",
      };
      const pair = pairKeys(name, { secretId, secretKey, token: securityToken }, names);
      if (pair !== undefined) return { ...pair, source: keyNames };
      const stray = securityToken === undefined ? "" : ", only a token, which is nothing without them";
      return {
        notConfigured: `neither secretId and secretKey nor TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY${stray}`,
      };
    },
  };
}
