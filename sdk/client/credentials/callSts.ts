import { CallError } from "../CallError";
import type { Connection } from "../Connection";
import { CredentialsError } from "../CredentialsError";
import { callApi } from "../callApi";
import type { Asking } from "./Asking";
import type { CredentialsProvider } from "./CredentialsProvider";

/** One request to STS. */
export interface StsCall {
  /** What messages call the setting that makes it necessary. */
  source: string;
  action: "AssumeRole" | "AssumeRoleWithWebIdentity" | "GetCallerIdentity";
  parameters: object;
  /** Default: the region of the settings, then that of the credentials, then {@link DEFAULT_REGION}. */
  region?: string;
  /** What to sign with; undefined: unsigned, for calls that carry their own authorisation. */
  credentials?: CredentialsProvider;
}

/**
 * Where STS is asked when nothing names a region: its calls require one, and keys are those of every region. This decides
 * nothing about whose history is read, as a default region for reads would. The official provider and the official SDK
 * ask there too.
 */
const DEFAULT_REGION = "ap-guangzhou";

/** Asks `sts.<domain>` and gives its answer, unchecked. Throws CredentialsError. */
export async function callSts(connection: Connection, call: StsCall, asking: Asking): Promise<unknown> {
  const { source, action, parameters, credentials } = call;
  const { signal } = asking;
  const sourceRegion = (await credentials?.get(signal))?.region;
  const region = call.region ?? connection.settings.region ?? sourceRegion ?? DEFAULT_REGION;
  asking.hasRequested = true;
  try {
    const { response } = await callApi(connection, { service: "sts", action, parameters, region }, credentials, signal);
    return response;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { code, requestId, retryable } = error;
    throw new CredentialsError(`${source}: ${error.message}`, { code, requestId, retryable, cause: error });
  }
}
