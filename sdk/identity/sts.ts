import { resolve } from "node:path";
import { type Credentials, type CredentialsProvider, provideCredentials } from "../checks/Credentials";
import { type Asking, expandHome, type StsCall } from "./Asking";
import { brokenCredentials, CredentialsError, pairKeys } from "./CredentialsError";
import type { AssumeRoleSettings, WebIdentitySettings } from "./roleSettings";

/** Exchanges credentials or an identity for temporary keys at `sts.<domain>`. Throws CredentialsError. */
async function requestKeys(asking: Asking, call: StsCall): Promise<Credentials> {
  const { source } = call;
  const response = await asking.surroundings.callSts(call, asking);
  const { Credentials: given, ExpiredTime: expiredTime } = Object(response) as Record<string, unknown>;
  const { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token } = Object(given) as Record<string, unknown>;
  const keys = pairKeys(source, { secretId, secretKey, token });
  if (keys?.token === undefined) throw brokenCredentials(source, "STS answered without temporary keys");
  if (typeof expiredTime !== "number" || !(expiredTime > 0))
    throw brokenCredentials(source, "STS answered without ExpiredTime");
  return { ...keys, expiresAtMs: expiredTime * 1000 };
}

/** A role that is taken on with the credentials that `loadBase` gives. */
export async function fromAssumedRole(
  asking: Asking,
  role: AssumeRoleSettings,
  loadBase: () => Promise<Credentials>,
): Promise<Credentials> {
  const credentials = provideCredentials(await loadBase(), loadBase);
  const keys = await assumeRole(asking, "assumeRole", role, credentials);
  return { ...keys, region: (await credentials.get()).region };
}

/** Takes a role on: https://www.tencentcloud.com/document/product/1150/49452. Throws CredentialsError. */
export async function assumeRole(
  asking: Asking,
  source: string,
  role: AssumeRoleSettings,
  credentials: CredentialsProvider,
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
  return requestKeys(asking, { source, action: "AssumeRole", parameters, credentials });
}

const ROLE_NAME = "assumeRoleWithWebIdentity";

/** A role that is taken on with a token of an OpenID Connect provider, without any keys. */
export async function fromWebIdentity(asking: Asking, role: WebIdentitySettings): Promise<Credentials> {
  const parameters = {
    ProviderId: role.providerId,
    WebIdentityToken: role.webIdentityToken ?? (await readToken(asking, role)),
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName,
    DurationSeconds: role.sessionDurationSeconds || undefined,
  };
  return requestKeys(asking, { source: ROLE_NAME, action: "AssumeRoleWithWebIdentity", parameters });
}

async function readToken(asking: Asking, { webIdentityTokenFile = "" }: WebIdentitySettings): Promise<string> {
  const path = resolve(expandHome(webIdentityTokenFile, asking.surroundings.settings.homeDir));
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
export async function fromPodIdentity(asking: Asking): Promise<Credentials> {
  const {
    podRegion: region,
    podProviderId: providerId,
    podTokenFile: tokenFile,
    podRoleArn: roleArn,
  } = asking.surroundings.settings;
  if (!region || !providerId || !tokenFile || !roleArn) {
    const needed = "TKE_REGION, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN";
    throw brokenCredentials(
      POD_NAME,
      `needs the variables ${needed}: this works in a pod of TKE whose service account has a role`,
    );
  }
  const token = (await asking.readFile(POD_NAME, tokenFile))?.trim();
  if (token === undefined) {
    throw brokenCredentials(POD_NAME, `TKE_WEB_IDENTITY_TOKEN_FILE names ${tokenFile}, which is not there`);
  }
  if (token === "") throw brokenCredentials(POD_NAME, `${tokenFile} is empty`);
  const parameters = {
    ProviderId: providerId,
    WebIdentityToken: token,
    RoleArn: roleArn,
    RoleSessionName: "pulumi-tencentcloud-tat",
    DurationSeconds: 7200,
  };
  return requestKeys(asking, { source: POD_NAME, action: "AssumeRoleWithWebIdentity", parameters, region });
}

const ACCOUNT_RULES = "allowedAccountIds or forbiddenAccountIds";

/**
 * Gives the credentials when they are of an account that the settings let through, so that nobody reads, and gates
 * a deployment on, the history of another one by mistake. Asks STS whose they are:
 * https://www.tencentcloud.com/document/product/1150/49453. Throws CredentialsError, `AccountNotAllowed` for a wrong account.
 */
export async function requireAccount(asking: Asking, credentials: CredentialsProvider): Promise<Credentials> {
  const { settings, callSts } = asking.surroundings;
  const { allowedAccountIds, forbiddenAccountIds } = settings;
  const call = { source: ACCOUNT_RULES, action: "GetCallerIdentity", parameters: {}, credentials } as const;
  const accountId = readAccountId(await callSts(call, asking));
  if (allowedAccountIds?.includes(accountId) === false) {
    throw wrongAccount(accountId, "is not among tencentcloud:allowedAccountIds");
  }
  if (forbiddenAccountIds?.includes(accountId)) {
    throw wrongAccount(accountId, "is among tencentcloud:forbiddenAccountIds");
  }
  return credentials.get();
}

function readAccountId(response: unknown): string {
  const { AccountId: accountId } = Object(response) as Record<string, unknown>;
  if (typeof accountId === "string" && /^\d{1,20}$/.test(accountId)) return accountId;
  throw brokenCredentials(ACCOUNT_RULES, "STS answered without AccountId");
}

function wrongAccount(accountId: string, problem: string): CredentialsError {
  const message = `The credentials belong to the account ${accountId}, which ${problem}. No request was sent to TAT.`;
  return new CredentialsError(message, { code: "AccountNotAllowed" });
}
