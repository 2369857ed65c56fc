import type { Connection } from "../Connection";
import type { AssumeRoleSettings } from "../readRoleSettings";
import type { CredentialSource } from "./CredentialSource";
import type { Credentials } from "./Credentials";
import { loadFirst } from "./loadFirst";
import { requestKeys } from "./requestKeys";

/** A role that is taken on with the credentials of the first of `base` that is set up. */
export function fromAssumedRole(connection: Connection, base: readonly CredentialSource[]): CredentialSource {
  const role = connection.settings.assumeRole;
  return {
    name: "assumeRole",
    async load(signal) {
      if (role === undefined) {
        const variables = "TENCENTCLOUD_ASSUME_ROLE_ARN with TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME";
        return { notConfigured: `neither assumeRole nor ${variables}` };
      }
      const credentials = await loadFirst(base, signal);
      return { ...(await assumeRole(connection, "assumeRole", role, credentials, signal)), region: credentials.region };
    },
  };
}

/** Takes a role on: https://www.tencentcloud.com/document/product/1150/49452. Throws CredentialsError. */
export async function assumeRole(
  connection: Connection,
  source: string,
  role: AssumeRoleSettings,
  credentials: Credentials,
  signal: AbortSignal,
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
  const region = connection.settings.region ?? credentials.region;
  return requestKeys(connection, { source, action: "AssumeRole", parameters, region, credentials }, signal);
}
