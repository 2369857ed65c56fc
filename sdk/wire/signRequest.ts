import { createHash, createHmac } from "node:crypto";
import type { Credentials } from "../checks/Credentials";
import type { ApiCall } from "./Connection";

const API_VERSIONS: Readonly<Record<ApiCall["service"], string>> = { tat: "2020-10-28", sts: "2018-08-13" };
const ALGORITHM = "TC3-HMAC-SHA256";
const CONTENT_TYPE = "application/json";
const SIGNED_HEADERS = "content-type;host";

/** A request as it goes over the wire. */
export interface SignedRequest {
  headers: Record<string, string>;
  /** A text, which Node sends in one piece with the headers. */
  body: string;
}

/**
 * Writes a call as a request, signed with TC3-HMAC-SHA256 as https://www.tencentcloud.com/document/product/213/31575 has
 * it; without credentials with `Authorization: SKIP` in place of a signature. What it writes is byte for byte what the
 * official SDK for Node.js sends, but for the name of the client and what is asked of the server's compression.
 *
 * @param timeMs when it is sent, in milliseconds since the UNIX epoch
 */
export function signRequest(
  { service, action, parameters, region }: ApiCall,
  url: URL,
  language: string,
  credentials: Credentials | undefined,
  timeMs: number,
): SignedRequest {
  const body = JSON.stringify(parameters);
  const timestamp = String(Math.floor(timeMs / 1000));
  const headers: Record<string, string> = {
    Host: url.host,
    "Content-Type": CONTENT_TYPE,
    "Content-Length": String(Buffer.byteLength(body)),
    // What is counted against the limit of an answer is what it takes in memory.
    "Accept-Encoding": "identity",
    Authorization: credentials === undefined ? "SKIP" : authorize(service, url, body, timestamp, credentials),
    "X-TC-Action": action,
    "X-TC-Version": API_VERSIONS[service],
    "X-TC-Timestamp": timestamp,
    "X-TC-Language": language,
    "X-TC-RequestClient": "pulumi-tencentcloud-tat",
  };
  if (region !== undefined) headers["X-TC-Region"] = region;
  if (credentials?.token !== undefined) headers["X-TC-Token"] = credentials.token;
  return { headers, body };
}

/** The host is signed without its port, as the official SDK does: the service's has none. */
function authorize(
  service: string,
  { hostname }: URL,
  body: string,
  timestamp: string,
  { secretId, secretKey }: Credentials,
): string {
  const canonicalHeaders = `content-type:${CONTENT_TYPE}\nhost:${hostname}\n`;
  const canonical = ["POST", "/", "", canonicalHeaders, SIGNED_HEADERS, sha256(body)].join("\n");
  const date = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), "tc3_request");
  const signature = hmac(key, [ALGORITHM, timestamp, scope, sha256(canonical)].join("\n")).toString("hex");
  return `${ALGORITHM} Credential=${secretId}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`;
}

function sha256(data: string): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
