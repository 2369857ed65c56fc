/*
 * Which errors of the service mean what. A code stands for itself and for its subcodes (`InternalError.…`).
 * Source: https://www.tencentcloud.com/document/product/1209/56023 (common error codes) and the API document.
 */

/** Too many requests in a second: worth many attempts, because others may be using up the same limit. */
export const THROTTLING_CODES: readonly string[] = ["RequestLimitExceeded"];

/** Faults on the service's side that may pass. */
export const TRANSIENT_CODES: readonly string[] = ["InternalError", "ServiceUnavailable"];

/** The time the request was signed at is more than five minutes from the service's. */
export const CLOCK_CODES: readonly string[] = ["AuthFailure.SignatureExpire"];

/**
 * The request as it stands is refused: its key, what the caller may do, its parameters, or the action, version or region
 * it asks for. The same request would be refused again, whatever the HTTP status. From the document's common error codes;
 * `OperationDenied` is one of TAT's own.
 */
export const REFUSAL_CODES: readonly string[] = [
  "AuthFailure",
  "UnauthorizedOperation",
  "OperationDenied",
  "IpInBlacklist",
  "IpNotInWhitelist",
  "InvalidRequest",
  "InvalidParameter",
  "InvalidParameterValue",
  "MissingParameter",
  "UnknownParameter",
  "InvalidAction",
  "ActionOffline",
  "NoSuchProduct",
  "NoSuchVersion",
  "UnsupportedOperation",
  "UnsupportedProtocol",
  "UnsupportedRegion",
];

/** HTTP status codes below 500 that mean "later"; every one from 500 on is taken as such too. */
export const TRANSIENT_HTTP_STATUSES: readonly number[] = [408, 425, 429];

/**
 * The key or its token is refused: worth one attempt with another key, should there be one by now, and the advice says where
 * the key comes from. The other codes of this kind are about the request (`InvalidAuthorization`), the clock
 * (`SignatureExpire`), or what the identity may do (`MFAFailure`, `UnauthorizedOperation`): another key of it changes nothing.
 */
const KEY_CODES: readonly string[] = [
  "AuthFailure.SecretIdNotFound",
  "AuthFailure.InvalidSecretId",
  "AuthFailure.SignatureFailure",
  "AuthFailure.TokenFailure",
  "UnauthorizedOperation.InvalidToken",
];

const TOKEN_ADVICE =
  "The temporary credentials are invalid or have expired, or the token belongs to another key: get new ones, or unset the token.";

/** What a reader can do about an error, by code: the first that stands for it. */
const ADVICE_BY_CODE: readonly (readonly [code: string, advice: string])[] = [
  ["AuthFailure.SecretIdNotFound", "Check the secret ID."],
  ["AuthFailure.InvalidSecretId", "Check the secret ID."],
  ["AuthFailure.SignatureFailure", "Check the secret key."],
  ["AuthFailure.TokenFailure", TOKEN_ADVICE],
  ["UnauthorizedOperation.InvalidToken", TOKEN_ADVICE],
  ["AuthFailure.MFAFailure", "This account asks for multi-factor authentication: use a key or a role that does not."],
  [
    "AuthFailure.UnauthorizedOperation",
    "Grant the caller read access to TAT, for example the policy QcloudTATReadOnlyAccess.",
  ],
  ["UnauthorizedOperation", "Grant the caller read access to TAT, for example the policy QcloudTATReadOnlyAccess."],
  ["UnsupportedRegion", "Check the region: tencentcloud:region, TENCENTCLOUD_REGION or the region argument."],
  ["RequestLimitExceeded", "Others are using up the same request limit; try again later."],
  ["InvalidParameterValue.InvalidInvokerId", "Check the invoker IDs."],
];

/** What a reader can do about an error of a call that was signed with a key from `keySource`. */
export function adviseOn(code: string, keySource: string | undefined): string | undefined {
  const advice = ADVICE_BY_CODE.find(([known]) => isOneOf(code, [known]))?.[1];
  if (keySource === undefined || !isKeyRefusal(code)) return advice;
  return `${advice ?? "Check the secret ID and the secret key."} The key comes from ${keySource}.`;
}

/** Whether the service refuses the key. The bare `AuthFailure`, which TAT's document lists, may mean the key; other subcodes do not. */
export function isKeyRefusal(code: string): boolean {
  return code === "AuthFailure" || isOneOf(code, KEY_CODES);
}

/** Whether the service refuses the action to whoever the key belongs to. */
export function isPermissionRefusal(code: string): boolean {
  return isOneOf(code, ["UnauthorizedOperation", "AuthFailure.UnauthorizedOperation"]) && !isKeyRefusal(code);
}

/** Whether `code` is one of `codes` or a subcode of one. */
export function isOneOf(code: string, codes: readonly string[]): boolean {
  return codes.some((known) => code === known || code.startsWith(`${known}.`));
}

/** How a failure below HTTP is reported. */
interface NetworkProblem {
  code: "HostNotFound" | "ConnectionFailed" | "TlsFailed" | "TimedOut";
  /** The rest of the sentence that begins with the action and the host. */
  problem: string;
  advice?: string;
  retryable: boolean;
}

const certificate: NetworkProblem = {
  code: "TlsFailed",
  problem: "was not called, because the server's certificate is not trusted",
  advice: "Behind a proxy that inspects TLS, point NODE_EXTRA_CA_CERTS to its root certificate.",
  retryable: false,
};

const notTls: NetworkProblem = {
  code: "TlsFailed",
  problem: "was not called: the server does not speak TLS on this port",
  advice: "Check tencentcloud:protocol and the port in tencentcloud:domain.",
  retryable: false,
};

const unreachable: NetworkProblem = {
  code: "ConnectionFailed",
  problem: "could not be reached",
  advice: "Check the network and the proxy variables (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).",
  retryable: true,
};

const refused: NetworkProblem = { ...unreachable, problem: "could not be reached: the connection was refused" };

/** What is said where nothing listens on this machine, which no proxy and no network stand before. */
export const NOBODY_LISTENS: NetworkProblem = {
  ...refused,
  advice: "Nothing listens there: start the emulator (npx tat-emulator), or check the port in tencentcloud:domain.",
};

/** What is said about a connection that broke, whatever the reason. */
export const CONNECTION_LOST: NetworkProblem = {
  code: "ConnectionFailed",
  problem: "did not answer: the connection was lost",
  advice: unreachable.advice,
  retryable: true,
};

/** Node's error codes for what goes wrong below HTTP; one that is not listed counts as a lost connection. */
export const NETWORK_PROBLEMS: Readonly<Record<string, NetworkProblem>> = {
  ENOTFOUND: {
    code: "HostNotFound",
    problem: "could not be reached: no such host",
    advice: "Check tencentcloud:domain, TENCENTCLOUD_DOMAIN, the DNS of this machine and the proxy variables.",
    retryable: false,
  },
  EAI_AGAIN: { ...unreachable, problem: "could not be reached: the name server does not answer" },
  ECONNREFUSED: refused,
  EHOSTUNREACH: { ...unreachable, problem: "could not be reached: no route to the host" },
  ENETUNREACH: { ...unreachable, problem: "could not be reached: no route to the network" },
  ETIMEDOUT: { ...unreachable, code: "TimedOut", problem: "could not be reached: no answer to the connection" },
  ECONNRESET: CONNECTION_LOST,
  EPIPE: CONNECTION_LOST,
  // Which of the two comes depends on the version of Node.
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  CERT_HAS_EXPIRED: certificate,
  CERT_NOT_YET_VALID: certificate,
  CERT_UNTRUSTED: certificate,
  CERT_REJECTED: certificate,
  CERT_REVOKED: certificate,
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_GET_ISSUER_CERT: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    ...certificate,
    problem: "was not called, because the server's certificate is for another host",
  },
};
