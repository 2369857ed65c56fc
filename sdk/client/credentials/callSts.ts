import { CallError } from "../CallError";
import type { Connection } from "../Connection";
import { CredentialsError } from "../CredentialsError";
import { callApi } from "../callApi";
import type { Asking } from "./Asking";
import type { StsCall } from "./CredentialSource";

/**
 * Where STS is asked when nothing names a region: its calls require one, and keys are those of every region. This decides
 * nothing about whose history is read, as a default region for reads would. The official provider and the official SDK
 * ask there too.
 */
const DEFAULT_REGION = "ap-guangzhou";

/**
 * Asks `sts.<domain>` and gives its answer, unchecked. Throws CredentialsError.
 *
 * @param settingsRegion the region of the settings
 */
export async function callSts(
  connection: Connection,
  settingsRegion: string | undefined,
  call: StsCall,
  asking: Asking,
): Promise<unknown> {
  const { source, action, parameters, credentials } = call;
  const { signal } = asking;
  const sourceRegion = (await credentials?.get(signal))?.region;
  const region = call.region ?? settingsRegion ?? sourceRegion ?? DEFAULT_REGION;
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
