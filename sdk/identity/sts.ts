import { resolve } from "node:path";
import { type Credentials, type CredentialsProvider, provideCredentials } from "../checks/Credentials";
import { type Asking, expandHome } from "./Asking";
import { type CredentialSource, loadFirst, pairKeys, type StsCall, type Surroundings } from "./CredentialSource";
import { brokenCredentials } from "./CredentialsError";
import type { AssumeRoleSettings, WebIdentitySettings } from "./roleSettings";

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

const ROLE_NAME = "assumeRoleWithWebIdentity";

/** A role that is taken on with a token of an OpenID Connect provider, without any keys. */
export function fromWebIdentity(surroundings: Surroundings): CredentialSource {
  const role = surroundings.settings.assumeRoleWithWebIdentity;
  return {
    name: ROLE_NAME,
    async load(asking) {
      if (role === undefined) {
        const variables =
          "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN with TENCENTCLOUD_ASSUME_ROLE_ARN and TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME";
        return { notConfigured: `neither ${ROLE_NAME} nor ${variables}` };
      }
      const parameters = {
        ProviderId: role.providerId,
        WebIdentityToken: role.webIdentityToken ?? (await readToken(asking, role, surroundings.settings.homeDir)),
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName,
        DurationSeconds: role.sessionDurationSeconds || undefined,
      };
      return requestKeys(surroundings, { source: ROLE_NAME, action: "AssumeRoleWithWebIdentity", parameters }, asking);
    },
  };
}

async function readToken(
  asking: Asking,
  { webIdentityTokenFile = "" }: WebIdentitySettings,
  homeDir: string,
): Promise<string> {
  const path = resolve(expandHome(webIdentityTokenFile, homeDir));
  const file = await asking.readObject(ROLE_NAME, path);
  if (file === undefined) throw brokenCredentials(ROLE_NAME, `there is no file ${path}`);
  const token = file.web_identity_token;
  if (typeof token === "string" && token !== "") return token;
  throw brokenCredentials(ROLE_NAME, `${path} has no web_identity_token`);
}

const POD_NAME = "enablePodOidc";

/**
 * The identity that TKE gives a pod: a token in a file, which TKE renews, and the role to take on with it. The file is
 * read each time keys are renewed.
 */
export function fromPodIdentity(surroundings: Surroundings): CredentialSource {
  const { enablePodOidc, pod } = surroundings.settings;

  async function readToken(asking: Asking, path: string): Promise<string> {
    const token = (await asking.readFile(POD_NAME, path))?.trim();
    if (token === undefined)
      throw brokenCredentials(POD_NAME, `TKE_WEB_IDENTITY_TOKEN_FILE names ${path}, which is not there`);
    if (token === "") throw brokenCredentials(POD_NAME, `${path} is empty`);
    return token;
  }

  return {
    name: POD_NAME,
    async load(asking) {
      if (!enablePodOidc) return { notConfigured: "not switched on" };
      const { region, providerId, tokenFile, roleArn } = pod;
      if (!region || !providerId || !tokenFile || !roleArn) {
        const needed = "TKE_REGION, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN";
        throw brokenCredentials(
          POD_NAME,
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
        { source: POD_NAME, action: "AssumeRoleWithWebIdentity", parameters, region },
        asking,
      );
    },
  };
}
