import { brokenCredentials } from "../CredentialsError";
import type { Asking } from "./Asking";
import type { CredentialSource, Surroundings } from "./CredentialSource";
import { requestKeys } from "./requestKeys";

const NAME = "enablePodOidc";

/**
 * The identity that TKE gives a pod: a token in a file, which TKE renews, and the role to take on with it. The file is
 * read each time keys are renewed.
 */
export function fromPodIdentity(surroundings: Surroundings): CredentialSource {
  const { enablePodOidc, pod } = surroundings.settings;

  async function readToken(asking: Asking, path: string): Promise<string> {
    const token = (await asking.readFile(NAME, path))?.trim();
    if (token === undefined)
      throw brokenCredentials(NAME, `TKE_WEB_IDENTITY_TOKEN_FILE names ${path}, which is not there`);
    if (token === "") throw brokenCredentials(NAME, `${path} is empty`);
    return token;
  }

  return {
    name: NAME,
    async load(asking) {
      if (!enablePodOidc) return { notConfigured: "not switched on" };
      const { region, providerId, tokenFile, roleArn } = pod;
      if (!region || !providerId || !tokenFile || !roleArn) {
        const needed = "TKE_REGION, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN";
        throw brokenCredentials(
          NAME,
          `needs the variables ${needed}: this works in a pod of TKE whose service account has a role`,
        );
      }
      const parameters = {
        ProviderId: providerId,
        WebIdentityToken: await readToken(asking, tokenFile),
        RoleArn: roleArn,
        RoleSessionName: "pulumi-tencentcloud-tat",
        DurationSeconds: 7200,
      };
      return requestKeys(
        surroundings,
        { source: NAME, action: "AssumeRoleWithWebIdentity", parameters, region },
        asking,
      );
    },
  };
}
