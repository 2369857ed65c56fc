import { type CredentialSource, pairKeys } from "./CredentialSource";
import type { ConnectionSettings } from "./connectionSettings";

/** The keys that stack configuration or environment variables give. A token without keys belongs to nothing and is passed over. */
export function fromSettings({
  secretId,
  secretKey,
  securityToken,
  keyNames = "",
}: ConnectionSettings): CredentialSource {
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
