import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import type { Credentials } from "../checks/Credentials";
import { retryCall } from "../checks/retryCall";
import { cleanText, showValue } from "../checks/showValue";
import type { Asking, Surroundings } from "./Asking";
import { brokenCredentials, CredentialsError, pairKeys } from "./CredentialsError";
import { parseJson } from "./readSetting";

const PATH = "/latest/meta-data/cam/security-credentials/";
/** From the request to the end of the answer. */
const TIMEOUT_MS = 2000;
/** An answer has about 1 KB. */
const MAX_BYTES = 65_536;

/** The metadata service, and for whom it is asked. */
interface MetadataService extends Pick<Surroundings, "clock" | "metadataUrl"> {
  /** What messages call the setting that makes it necessary. */
  source: string;
  signal: AbortSignal;
}

/**
 * Asks the metadata service of a CVM instance for the temporary keys of its role; without a name, for the role that it
 * names. The service is on the instance's own network: it is asked directly, never through a proxy, whatever this process
 * is told of proxies, and no redirect is followed. Throws CredentialsError.
 *
 * @param source what messages call the setting that makes it necessary
 */
export async function fromCvmRole(asking: Asking, source: string, roleName?: string): Promise<Credentials> {
  const { clock, metadataUrl } = asking.surroundings;
  const service = { source, clock, metadataUrl, signal: asking.signal };
  asking.hasRequested = true;
  const role = requireRole(source, roleName ?? (await readText(service, PATH)).trim());
  const text = await readText(service, PATH + encodeURIComponent(role));
  const answer = Object(parseJson(text)) as Record<string, unknown>;
  const { Code: code, TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token, ExpiredTime } = answer;
  const keys = code === "Success" ? pairKeys(source, { secretId, secretKey, token }) : undefined;
  if (keys?.token === undefined || typeof ExpiredTime !== "number") {
    throw brokenCredentials(
      source,
      "the metadata service answered without temporary keys: check the role of the instance",
    );
  }
  return { ...keys, expiresAtMs: ExpiredTime * 1000 };
}

/** A role is part of a path, which it must not lead elsewhere: https://cloud.tencent.com/document/api/598/36225 says how one is named. */
function requireRole(source: string, role: string): string {
  if (/^[\w+=,.@-]{1,128}$/.test(role) && !/^\.+$/.test(role)) return role;
  const rule = "1 to 128 letters, digits and + = , . @ - _";
  throw brokenCredentials(source, `${showValue(role)} is not the name of a role of CAM: ${rule}`);
}

async function readText(service: MetadataService, path: string): Promise<string> {
  return retryCall(() => readOnce(service, path), {
    attempts: 3,
    minDelayMs: 100,
    maxDelayMs: 1000,
    shouldRetry: (error) => CredentialsError.isInstance(error) && error.retryable,
    signal: service.signal,
  });
}

async function readOnce(service: MetadataService, path: string): Promise<string> {
  const { status, text } = await fetchText(service, path);
  const { source } = service;
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

async function fetchText(
  { source, metadataUrl, clock, signal }: MetadataService,
  path: string,
): Promise<{ status: number; text: string }> {
  // An agent of its own: Node leads its own agents, and fetch, through a proxy where NODE_USE_ENV_PROXY says so.
  const request = get(metadataUrl + path, { agent: new Agent(), signal });
  request.on("error", () => {}); // one that comes after the response; the others are told by what waits for it
  const end = new AbortController();
  let isTimedOut = false;
  const timeLimit = clock.sleep(TIMEOUT_MS, end.signal).then(() => {
    isTimedOut = true;
    throw new Error("timed out");
  });
  let response: IncomingMessage | undefined;
  async function receive(): Promise<{ status: number; text: string }> {
    [response] = (await once(request, "response", { signal })) as [IncomingMessage];
    const { statusCode: status = 0 } = response;
    return { status, text: await readBody(source, response) };
  }
  try {
    // The time limit by itself: a request that Node has closed, as for a switch of protocols, tells nothing more.
    return await Promise.race([receive(), timeLimit]);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (CredentialsError.isInstance(error)) throw error;
    const { code, message: said } = error as NodeJS.ErrnoException;
    const reason = isTimedOut ? `within ${TIMEOUT_MS / 1000} seconds` : `[${cleanText(String(code), 60)}]`;
    const problem =
      response === undefined
        ? `cannot be reached ${reason}: it is there only on a CVM instance`
        : isTimedOut
          ? `did not bring its answer to an end ${reason}`
          : `broke off in the middle of its answer ${reason}`;
    const message = `${source}: the metadata service at ${new URL(metadataUrl).host} ${problem}`;
    // A copy: an error of the HTTP parser holds the raw answer, which may be the keys.
    const cause = Object.assign(new Error(cleanText(said)), { code });
    throw new CredentialsError(message, { code: "CredentialsBroken", retryable: true, cause });
  } finally {
    end.abort("ended");
    request.destroy();
  }
}

async function readBody(source: string, response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw brokenCredentials(source, "the metadata service answered with more than 64 KB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
