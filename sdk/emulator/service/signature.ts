import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Account } from "./accounts";
import { missingParameter, type ReceivedRequest, Refusal, signatureExpire, tokenFailure } from "./messages";

/** The parts of an `Authorization: TC3-HMAC-SHA256 …` header. */
interface Authorization {
  secretId: string;
  date: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

const SERVICE = "tat";
const REQUIRED_HEADERS = ["content-type", "host"];
const MAX_SKEW_SECONDS = 300;

/**
 * Finds the account that signed a request, or throws the service's refusal: InvalidAuthorization for a header of the wrong
 * shape, SecretIdNotFound, SignatureExpire for a clock more than five minutes off in either direction (exactly five
 * minutes pass: the boundary is undocumented), SignatureFailure, TokenFailure.
 */
export function verifySignature(
  request: ReceivedRequest,
  accounts: ReadonlyMap<string, Account>,
  serverTimeMs: number,
): Account {
  const authorization = readAuthorization(request);
  const timestamp = readTimestamp(request);
  const account = accounts.get(authorization.secretId);
  if (!account || (account.revoked && account.token === undefined)) {
    throw new Refusal("AuthFailure.SecretIdNotFound", "There is no such SecretId.");
  }
  if (Math.abs(Math.floor(serverTimeMs / 1000) - Number(timestamp)) > MAX_SKEW_SECONDS) throw signatureExpire();
  checkScope(authorization, timestamp);
  checkSignature(request, authorization, account.secretKey, timestamp);
  checkToken(request, account, serverTimeMs);
  return account;
}

function readAuthorization(request: ReceivedRequest): Authorization {
  const authorization = parseAuthorization(request.headers.get("authorization") ?? "");
  if (!authorization) {
    throw invalidAuthorization(
      "its form is TC3-HMAC-SHA256 Credential=…/…/tat/tc3_request, SignedHeaders=…, Signature=…",
    );
  }
  const names = authorization.signedHeaders;
  for (const required of REQUIRED_HEADERS) {
    if (!names.includes(required)) throw invalidAuthorization(`SignedHeaders lacks ${required}`);
  }
  if (names.some((name, index) => index > 0 && name <= (names[index - 1] ?? ""))) {
    throw invalidAuthorization("SignedHeaders is not sorted");
  }
  const absent = names.find((name) => !request.headers.has(name));
  if (absent !== undefined) {
    throw invalidAuthorization(`SignedHeaders names ${absent}, which the request does not carry`);
  }
  return authorization;
}

const SHAPE =
  /^TC3-HMAC-SHA256 Credential=([^/\s,]+)\/([^/\s,]+)\/([^/\s,]+)\/tc3_request, *SignedHeaders=([^\s,]+), *Signature=([^\s,]+)$/;

/** Takes an Authorization header apart; undefined when it is not of the documented shape. */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, secretId, date, service, signedHeaders, signature] = SHAPE.exec(header) ?? [];
  if (!secretId || !date || !service || !signedHeaders || !signature) return undefined;
  return { secretId, date, service, signedHeaders: signedHeaders.split(";"), signature };
}

function readTimestamp(request: ReceivedRequest): string {
  const timestamp = request.headers.get("x-tc-timestamp");
  if (!timestamp) throw missingParameter("X-TC-Timestamp");
  if (!/^\d{1,12}$/.test(timestamp)) throw invalidAuthorization("X-TC-Timestamp is not a number of seconds");
  return timestamp;
}

function checkScope(authorization: Authorization, timestamp: string): void {
  const utcDate = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  if (authorization.date !== utcDate) {
    throw signatureFailure(`the scope's date is ${authorization.date}, the UTC date of X-TC-Timestamp is ${utcDate}`);
  }
  if (authorization.service !== SERVICE) {
    throw signatureFailure(`the scope's service is ${authorization.service}, not ${SERVICE}`);
  }
}

function checkSignature(
  { headers, body }: ReceivedRequest,
  authorization: Authorization,
  secretKey: string,
  timestamp: string,
): void {
  const payload = headers.get("x-tc-content-sha256") === "UNSIGNED-PAYLOAD" ? "UNSIGNED-PAYLOAD" : body;
  const given = Buffer.from(authorization.signature);
  const sentHost = headers.get("host") ?? "";
  // Node's client signs the host without its port and sends it with one; Go's signs what it sends, Python's even a scheme.
  const matches = [sentHost.replace(/:\d+$/, ""), sentHost].some((host) => {
    const signedValue = (name: string) => (name === "host" ? host : (headers.get(name) ?? ""));
    const signed = new Map(authorization.signedHeaders.map((name) => [name, signedValue(name)]));
    const expected = computeSignature({ headers: signed, payload }, { ...authorization, secretKey, timestamp });
    return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
  });
  if (!matches) throw signatureFailure("the key, the signed headers or the body are not those of this request");
}

/** A permanent key with a token is refused as well: the documents know tokens with temporary keys only. */
function checkToken(request: ReceivedRequest, account: Account, serverTimeMs: number): void {
  const expired = account.revoked || serverTimeMs >= account.expiresAtMs;
  if (expired || request.headers.get("x-tc-token") !== account.token) throw tokenFailure();
}

function invalidAuthorization(problem: string): Refusal {
  return new Refusal("AuthFailure.InvalidAuthorization", `The Authorization header cannot be used: ${problem}.`);
}

function signatureFailure(problem: string): Refusal {
  return new Refusal("AuthFailure.SignatureFailure", `The signature does not match: ${problem}.`);
}

/** What goes into the signature of a POST: the request as it is on the wire. */
interface SignedRequest {
  /** The signed headers, lower-case names to values. */
  headers: ReadonlyMap<string, string>;
  /** The bytes of the body, or the text `UNSIGNED-PAYLOAD` where the request declares that its body is not signed. */
  payload: Buffer | "UNSIGNED-PAYLOAD";
}

/** Builds the CanonicalRequest: names and values lower-cased and trimmed, headers sorted by name, canonical URI always `/`. */
export function buildCanonicalRequest(request: SignedRequest): string {
  const names = [...request.headers.keys()].sort();
  const headers = names.map((name) => `${name}:${(request.headers.get(name) ?? "").trim().toLowerCase()}\n`).join("");
  return ["POST", "/", "", headers, names.join(";"), sha256Hex(request.payload)].join("\n");
}

/** Computes the lower-case hexadecimal signature for a secret key; `date` and `service` are those of the credential scope. */
export function computeSignature(
  request: SignedRequest,
  { secretKey, date, service, timestamp }: { secretKey: string; date: string; service: string; timestamp: string },
): string {
  const scope = `${date}/${service}/tc3_request`;
  const toSign = ["TC3-HMAC-SHA256", timestamp, scope, sha256Hex(buildCanonicalRequest(request))].join("\n");
  const signingKey = hmac(hmac(hmac(`TC3${secretKey}`, date), service), "tc3_request");
  return hmac(signingKey, toSign).toString("hex");
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256Hex(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
