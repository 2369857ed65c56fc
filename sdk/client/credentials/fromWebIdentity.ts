import { resolve } from "node:path";
import { brokenCredentials } from "../CredentialsError";
import type { WebIdentitySettings } from "../readRoleSettings";
import type { Asking } from "./Asking";
import type { CredentialSource, Surroundings } from "./CredentialSource";
import { expandHome } from "./expandHome";
import { requestKeys } from "./requestKeys";

const NAME = "assumeRoleWithWebIdentity";

/** A role that is taken on with a token of an OpenID Connect provider, without any keys. */
export function fromWebIdentity(surroundings: Surroundings): CredentialSource {
  const role = surroundings.settings.assumeRoleWithWebIdentity;
  return {
    name: NAME,
    async load(asking) {
      if (role === undefined) {
        const variables =
          "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN with TENCENTCLOUD_ASSUME_ROLE_ARN and TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME";
        return { notConfigured: `neither ${NAME} nor ${variables}` };
      }
      const parameters = {
        ProviderId: role.providerId,
        WebIdentityToken: role.webIdentityToken ?? (await readToken(asking, role, surroundings.settings.homeDir)),
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName,
        DurationSeconds: role.sessionDurationSeconds || undefined,
      };
      return requestKeys(surroundings, { source: NAME, action: "AssumeRoleWithWebIdentity", parameters }, asking);
    },
  };
}

async function readToken(
  asking: Asking,
  { webIdentityTokenFile = "" }: WebIdentitySettings,
  homeDir: string,
): Promise<string> {
  const path = resolve(expandHome(webIdentityTokenFile, homeDir));
  const file = await asking.readObject(NAME, path);
  if (file === undefined) throw brokenCredentials(NAME, `there is no file ${path}`);
  const token = file.web_identity_token;
  if (typeof token === "string" && token !== "") return token;
  throw brokenCredentials(NAME, `${path} has no web_identity_token`);
}
