import { timingSafeEqual } from "node:crypto";
import type { Account, Accounts } from "./Accounts";
import type { ReceivedRequest } from "./ReceivedRequest";
import {
  invalidAuthorization,
  missingParameter,
  secretIdNotFound,
  signatureExpire,
  signatureFailure,
  tokenFailure,
} from "./serviceErrors";
import { type Authorization, computeSignature, parseAuthorization, type SignedRequest } from "./signature";

const SERVICE = "tat";
const REQUIRED_HEADERS = ["content-type", "host"];
const MAX_SKEW_SECONDS = 300;

/**
 * Finds the account that signed a request, or throws the service's refusal: InvalidAuthorization for a header of the wrong
 * shape, SecretIdNotFound, SignatureExpire for a clock more than five minutes off in either direction (exactly five
 * minutes pass: the boundary is undocumented), SignatureFailure, TokenFailure.
 */
export function verifySignature(request: ReceivedRequest, accounts: Accounts, serverTimeMs: number): Account {
  const authorization = readAuthorization(request);
  const timestamp = readTimestamp(request);
  const account = accounts.find(authorization.secretId);
  if (!account || (account.revoked && account.token === undefined)) {
    throw secretIdNotFound();
  }
  if (Math.abs(Math.floor(serverTimeMs / 1000) - Number(timestamp)) > MAX_SKEW_SECONDS) {
    throw signatureExpire();
  }
  checkScope(authorization, timestamp);
  checkSignature(request, authorization, account.secretKey, timestamp);
  checkToken(request, account, serverTimeMs);
  return account;
}

function readAuthorization(request: ReceivedRequest): Authorization {
  const authorization = parseAuthorization(request.headers.get("authorization") ?? "");
  if (!authorization) {
    throw invalidAuthorization({
      en: "its form is TC3-HMAC-SHA256 Credential=…/…/tat/tc3_request, SignedHeaders=…, Signature=…",
      zh: "格式应为 TC3-HMAC-SHA256 Credential=…/…/tat/tc3_request, SignedHeaders=…, Signature=…",
    });
  }
  const names = authorization.signedHeaders;
  for (const required of REQUIRED_HEADERS) {
    if (!names.includes(required)) {
      throw invalidAuthorization({ en: `SignedHeaders lacks ${required}`, zh: `SignedHeaders 缺少 ${required}` });
    }
  }
  if (names.some((name, index) => index > 0 && name <= (names[index - 1] ?? ""))) {
    throw invalidAuthorization({ en: "SignedHeaders is not sorted", zh: "SignedHeaders 未按升序排列" });
  }
  const absent = names.find((name) => !request.headers.has(name));
  if (absent !== undefined) {
    throw invalidAuthorization({
      en: `SignedHeaders names ${absent}, which the request does not carry`,
      zh: `SignedHeaders 中的 ${absent} 不在请求头中`,
    });
  }
  return authorization;
}

function readTimestamp(request: ReceivedRequest): string {
  const timestamp = request.headers.get("x-tc-timestamp");
  if (!timestamp) {
    throw missingParameter("X-TC-Timestamp");
  }
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw invalidAuthorization({
      en: "X-TC-Timestamp is not a number of seconds",
      zh: "X-TC-Timestamp 不是以秒为单位的整数",
    });
  }
  return timestamp;
}

function checkScope(authorization: Authorization, timestamp: string): void {
  const utcDate = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  if (authorization.date !== utcDate) {
    throw signatureFailure({
      en: `the scope's date is ${authorization.date}, the UTC date of X-TC-Timestamp is ${utcDate}`,
      zh: `凭证范围的日期是 ${authorization.date}，X-TC-Timestamp 的 UTC 日期是 ${utcDate}`,
    });
  }
  if (authorization.service !== SERVICE) {
    throw signatureFailure({
      en: `the scope's service is ${authorization.service}, not ${SERVICE}`,
      zh: `凭证范围的服务是 ${authorization.service}，应为 ${SERVICE}`,
    });
  }
}

function checkSignature(
  request: ReceivedRequest,
  authorization: Authorization,
  secretKey: string,
  timestamp: string,
): void {
  const { date, service } = authorization;
  const given = Buffer.from(authorization.signature);
  const matches = hostsToTry(request).some((host) => {
    const expected = computeSignature(selectSigned(request, authorization, host), {
      secretKey,
      date,
      service,
      timestamp,
    });
    return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
  });
  if (!matches) {
    throw signatureFailure({
      en: "the key, the signed headers or the body are not those of this request",
      zh: "密钥、已签名的请求头或请求体与本次请求不一致",
    });
  }
}

/** Node's client signs the host without its port and sends it with one; Go's signs what it sends, Python's even a scheme. */
function hostsToTry(request: ReceivedRequest): string[] {
  const sent = request.headers.get("host") ?? "";
  return [sent.replace(/:\d+$/, ""), sent];
}

function selectSigned(request: ReceivedRequest, authorization: Authorization, host: string): SignedRequest {
  const unsigned = request.headers.get("x-tc-content-sha256") === "UNSIGNED-PAYLOAD";
  return {
    method: request.method,
    rawQuery: request.method === "GET" ? request.rawQuery : "",
    headers: new Map(
      authorization.signedHeaders.map((name) => [name, name === "host" ? host : (request.headers.get(name) ?? "")]),
    ),
    payload: unsigned ? "UNSIGNED-PAYLOAD" : request.body,
  };
}

/** A permanent key with a token is refused as well: the documents know tokens with temporary keys only. */
function checkToken(request: ReceivedRequest, account: Account, serverTimeMs: number): void {
  const expired = account.revoked || serverTimeMs >= account.expiresAtMs;
  if (expired || request.headers.get("x-tc-token") !== account.token) {
    throw tokenFailure();
  }
}
