import type { AssumeRoleSettings } from "../readRoleSettings";
import type { Asking } from "./Asking";
import type { CredentialSource, Surroundings } from "./CredentialSource";
import type { Credentials } from "./Credentials";
import { type CredentialsProvider, provideCredentials } from "./CredentialsProvider";
import { loadFirst } from "./loadFirst";
import { requestKeys } from "./requestKeys";

/** A role that is taken on with the credentials of the first of `base` that is set up. */
export function fromAssumedRole(surroundings: Surroundings, base: readonly CredentialSource[]): CredentialSource {
  const role = surroundings.settings.assumeRole;
  return {
    name: "assumeRole",
    async load(asking) {
      if (role === undefined) {
        const variables = "TENCENTCLOUD_ASSUME_ROLE_ARN with TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME";
        return { notConfigured: `neither assumeRole nor ${variables}` };
      }
      const getBase = () => loadFirst(base, asking);
      const credentials = provideCredentials(await getBase(), getBase);
      const keys = await assumeRole(surroundings, "assumeRole", role, credentials, asking);
      return { ...keys, region: (await credentials.get()).region };
    },
  };
}

/** Takes a role on: https://www.tencentcloud.com/document/product/1150/49452. Throws CredentialsError. */
export async function assumeRole(
  surroundings: Surroundings,
  source: string,
  role: AssumeRoleSettings,
  credentials: CredentialsProvider,
  asking: Asking,
): Promise<Credentials> {
  const parameters = {
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName,
    DurationSeconds: role.sessionDurationSeconds || undefined,
    Policy: role.policy && encodeURIComponent(role.policy),
    ExternalId: role.externalId,
    SourceIdentity: role.sourceIdentity,
    SerialNumber: role.serialNumber,
    TokenCode: role.tokenCode,
  };
  return requestKeys(surroundings, { source, action: "AssumeRole", parameters, credentials }, asking);
}
