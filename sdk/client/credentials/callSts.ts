import { CallError } from "../CallError";
import type { Connection } from "../Connection";
import { CredentialsError } from "../CredentialsError";
import { callApi } from "../callApi";
import type { Credentials } from "./Credentials";
import { provideCredentials } from "./CredentialsProvider";

/** One request to STS. */
export interface StsCall {
  /** What messages call the setting that makes it necessary. */
  source: string;
  action: "AssumeRole" | "AssumeRoleWithWebIdentity" | "GetCallerIdentity";
  parameters: object;
  region?: string;
  /** What to sign with; undefined: unsigned, for calls that carry their own authorisation. */
  credentials?: Credentials;
}

/** Asks `sts.<domain>` and gives its answer, unchecked. Throws CredentialsError. */
export async function callSts(connection: Connection, call: StsCall, signal: AbortSignal): Promise<unknown> {
  const { source, action, parameters, region = connection.settings.region, credentials } = call;
  const request = { service: "sts" as const, action, parameters, region, unsigned: credentials === undefined };
  // An unsigned call never asks for the credentials that are given here.
  const signer = provideCredentials(credentials ?? { secretId: "", secretKey: "" });
  try {
    const { response } = await callApi(connection, request, signer, signal);
    return response;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { code, requestId, retryable } = error;
    throw new CredentialsError(`${source}: ${error.message}`, { code, requestId, retryable, cause: error });
  }
}
