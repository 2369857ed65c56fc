import { type Credentials, type CredentialsProvider, provideCredentials } from "../checks/Credentials";
import type { Asking } from "./Asking";
import { type CredentialSource, loadFirst, pairKeys, type StsCall, type Surroundings } from "./CredentialSource";
import { brokenCredentials } from "./CredentialsError";
import type { AssumeRoleSettings } from "./roleSettings";

/** Exchanges credentials or an identity for temporary keys at `sts.<domain>`. Throws CredentialsError. */
export async function requestKeys(surroundings: Surroundings, call: StsCall, asking: Asking): Promise<Credentials> {
  const { source } = call;
  const response = await surroundings.callSts(call, asking);
  const { Credentials: given, ExpiredTime: expiredTime } = Object(response) as Record<string, unknown>;
  const { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token } = Object(given) as Record<string, unknown>;
  const keys = pairKeys(source, { secretId, secretKey, token });
  if (keys?.token === undefined) throw brokenCredentials(source, "STS answered without temporary keys");
  if (typeof expiredTime !== "number" || !(expiredTime > 0))
    throw brokenCredentials(source, "STS answered without ExpiredTime");
  return { ...keys, expiresAtMs: expiredTime * 1000 };
}

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
