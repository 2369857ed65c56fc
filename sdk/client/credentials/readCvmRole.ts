import { cleanText } from "../../core/cleanText";
import { retryCall } from "../../core/retryCall";
import { brokenCredentials, CredentialsError } from "../CredentialsError";
import type { Credentials } from "./Credentials";
import { pairKeys } from "./pairKeys";

const PATH = "/latest/meta-data/cam/security-credentials/";
const TIMEOUT_MS = 2000;

/**
 * Asks the metadata service of a CVM instance for the temporary keys of its role; without a name, for the role that it
 * names. The service is on the instance's own network: it is asked directly, never through a proxy, and no redirect is
 * followed. Throws CredentialsError.
 */
export async function readCvmRole(
  source: string,
  metadataUrl: string,
  roleName: string | undefined,
  signal: AbortSignal,
): Promise<Credentials> {
  const role = roleName ?? (await readText(source, metadataUrl, PATH, signal)).trim();
  const text = await readText(source, metadataUrl, PATH + encodeURIComponent(role), signal);
  const { Code: code, TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token, ExpiredTime } = parseObject(text);
  const keys = code === "Success" ? pairKeys(source, { secretId, secretKey, token }) : undefined;
  if (keys?.token === undefined || typeof ExpiredTime !== "number") {
    throw brokenCredentials(
      source,
      "the metadata service answered without temporary keys: check the role of the instance",
    );
  }
  return { ...keys, expiresAtMs: ExpiredTime * 1000 };
}

async function readText(source: string, metadataUrl: string, path: string, signal: AbortSignal): Promise<string> {
  return retryCall(() => readOnce(source, metadataUrl + path, signal), {
    attempts: 3,
    minDelayMs: 100,
    maxDelayMs: 1000,
    shouldRetry: (error) => CredentialsError.isInstance(error) && error.retryable,
    signal,
  });
}

async function readOnce(source: string, url: string, signal: AbortSignal): Promise<string> {
  const { status, text } = await fetchText(source, url, signal);
  if (status === 200) return text;
  if (status === 404) {
    throw brokenCredentials(
      source,
      "the metadata service knows no such role: attach it to the instance, or check its name",
    );
  }
  const message = `${source}: the metadata service answered with HTTP status ${status}`;
  throw new CredentialsError(message, { code: "CredentialsBroken", retryable: status >= 500 || status === 429 });
}

async function fetchText(source: string, url: string, signal: AbortSignal): Promise<{ status: number; text: string }> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(url, { redirect: "error", signal: limited });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    const reason = cause?.code ?? cause?.message ?? name;
    const message = `${source}: the metadata service at ${new URL(url).host} cannot be reached [${cleanText(reason, 60)}]: it is there only on a CVM instance`;
    throw new CredentialsError(message, { code: "CredentialsBroken", retryable: true });
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
