import { createHash, createHmac } from "node:crypto";

/** The parts of an `Authorization: TC3-HMAC-SHA256 …` header. */
export interface Authorization {
  secretId: string;
  date: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

/** What goes into the signature of a POST: the request as it is on the wire. */
export interface SignedRequest {
  /** The signed headers, lower-case names to values. */
  headers: ReadonlyMap<string, string>;
  /** The bytes of the body, or the text `UNSIGNED-PAYLOAD` where the request declares that its body is not signed. */
  payload: Buffer | "UNSIGNED-PAYLOAD";
}

const SHAPE =
  /^TC3-HMAC-SHA256 Credential=([^/\s,]+)\/([^/\s,]+)\/([^/\s,]+)\/tc3_request, *SignedHeaders=([^\s,]+), *Signature=([^\s,]+)$/;

/** Takes an Authorization header apart; undefined when it is not of the documented shape. */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, secretId, date, service, signedHeaders, signature] = SHAPE.exec(header) ?? [];
  if (!secretId || !date || !service || !signedHeaders || !signature) {
    return undefined;
  }
  return { secretId, date, service, signedHeaders: signedHeaders.split(";"), signature };
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
