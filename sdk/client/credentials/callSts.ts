import { CallError } from "../CallError";
import type { Connection } from "../Connection";
import { brokenCredentials, CredentialsError } from "../CredentialsError";
import { callApi } from "../callApi";
import type { Credentials } from "./Credentials";
import { provideCredentials } from "./CredentialsProvider";
import { pairKeys } from "./pairKeys";

/** One request to STS that answers with temporary keys. */
export interface StsCall {
  /** What messages call the source that asks. */
  source: string;
  action: "AssumeRole" | "AssumeRoleWithWebIdentity";
  parameters: object;
  region?: string;
  /** What to sign with; undefined: unsigned, for calls that carry their own authorisation. */
  credentials?: Credentials;
}

/** Exchanges credentials or an identity for temporary keys at `sts.<domain>`. Throws CredentialsError. */
export async function callSts(connection: Connection, call: StsCall, signal: AbortSignal): Promise<Credentials> {
  const { source, action, parameters, region = connection.settings.region, credentials } = call;
  const request = { service: "sts" as const, action, parameters, region, unsigned: credentials === undefined };
  // An unsigned call never asks for the credentials that are given here.
  const signer = provideCredentials(credentials ?? { secretId: "", secretKey: "" });
  try {
    const { response } = await callApi(connection, request, signer, signal);
    return readTemporaryKeys(source, response);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { code, requestId, retryable } = error;
    throw new CredentialsError(`${source}: ${error.message}`, { code, requestId, retryable, cause: error });
  }
}

function readTemporaryKeys(source: string, response: unknown): Credentials {
  const { Credentials: given, ExpiredTime: expiredTime } = Object(response) as Record<string, unknown>;
  const { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token } = Object(given) as Record<string, unknown>;
  const keys = pairKeys(source, { secretId, secretKey, token });
  if (keys?.token === undefined) throw brokenCredentials(source, "STS answered without temporary keys");
  if (typeof expiredTime !== "number" || !(expiredTime > 0))
    throw brokenCredentials(source, "STS answered without ExpiredTime");
  return { ...keys, expiresAtMs: expiredTime * 1000 };
}
