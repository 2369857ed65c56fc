import { resolve } from "node:path";
import { type Credentials, type CredentialsProvider, provideCredentials } from "../checks/Credentials";
import { type Asking, expandHome } from "./Asking";
import { pairKeys, type StsCall, type Surroundings } from "./CredentialSource";
import { brokenCredentials, CredentialsError } from "./CredentialsError";
import type { AssumeRoleSettings, WebIdentitySettings } from "./roleSettings";

/** Exchanges credentials or an identity for temporary keys at `sts.<domain>`. Throws CredentialsError. */
async function requestKeys(surroundings: Surroundings, call: StsCall, asking: Asking): Promise<Credentials> {
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

/** A role that is taken on with the credentials that `loadBase` gives. */
export async function fromAssumedRole(
  surroundings: Surroundings,
  role: AssumeRoleSettings,
  loadBase: () => Promise<Credentials>,
  asking: Asking,
): Promise<Credentials> {
  const credentials = provideCredentials(await loadBase(), loadBase);
  const keys = await assumeRole(surroundings, "assumeRole", role, credentials, asking);
  return { ...keys, region: (await credentials.get()).region };
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
export async function fromWebIdentity(
  surroundings: Surroundings,
  role: WebIdentitySettings,
  asking: Asking,
): Promise<Credentials> {
  const parameters = {
    ProviderId: role.providerId,
    WebIdentityToken: role.webIdentityToken ?? (await readToken(asking, role, surroundings.settings.homeDir)),
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName,
    DurationSeconds: role.sessionDurationSeconds || undefined,
  };
  return requestKeys(surroundings, { source: ROLE_NAME, action: "AssumeRoleWithWebIdentity", parameters }, asking);
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
export async function fromPodIdentity(surroundings: Surroundings, asking: Asking): Promise<Credentials> {
  const {
    podRegion: region,
    podProviderId: providerId,
    podTokenFile: tokenFile,
    podRoleArn: roleArn,
  } = surroundings.settings;
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
  return requestKeys(
    surroundings,
    { source: POD_NAME, action: "AssumeRoleWithWebIdentity", parameters, region },
    asking,
  );
}

const ACCOUNT_RULES = "allowedAccountIds or forbiddenAccountIds";

/**
 * Gives the credentials when they are of an account that the settings let through, so that nobody reads, and gates
 * a deployment on, the history of another one by mistake. Asks STS whose they are:
 * https://www.tencentcloud.com/document/product/1150/49453. Throws CredentialsError, `AccountNotAllowed` for a wrong account.
 */
export async function requireAccount(
  surroundings: Surroundings,
  credentials: CredentialsProvider,
  asking: Asking,
): Promise<Credentials> {
  const { allowedAccountIds, forbiddenAccountIds } = surroundings.settings;
  const call = { source: ACCOUNT_RULES, action: "GetCallerIdentity", parameters: {}, credentials } as const;
  const accountId = readAccountId(await surroundings.callSts(call, asking));
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
