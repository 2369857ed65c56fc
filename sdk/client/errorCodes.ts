/*
 * Which errors of the service mean what. A code stands for itself and for its subcodes (`InternalError.…`).
 * Source: https://www.tencentcloud.com/document/product/1209/56023 (common error codes) and the API document.
 */

/** Too many requests in a second: worth many attempts, because others may be using up the same limit. */
export const THROTTLING_CODES: readonly string[] = ["RequestLimitExceeded"];

/** Faults on the service's side that may pass. */
export const TRANSIENT_CODES: readonly string[] = ["InternalError", "ServiceUnavailable"];

/** The temporary token is invalid or has expired: worth one attempt with fresh credentials. */
export const TOKEN_CODES: readonly string[] = ["AuthFailure.TokenFailure"];

/** The time the request was signed at is more than five minutes from the service's. */
export const CLOCK_CODES: readonly string[] = ["AuthFailure.SignatureExpire"];

/** The caller is known but may not do this. */
export const PERMISSION_CODES: readonly string[] = [
  "UnauthorizedOperation",
  "AuthFailure.UnauthorizedOperation",
  "OperationDenied",
];

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

/** The key or its token is refused: where they come from belongs to the advice. */
const KEY_CODES: readonly string[] = [
  "AuthFailure.SecretIdNotFound",
  "AuthFailure.InvalidSecretId",
  "AuthFailure.SignatureFailure",
  "AuthFailure.TokenFailure",
];

/** What a reader can do about an error, by code: the first that stands for it. */
const ADVICE_BY_CODE: readonly (readonly [code: string, advice: string])[] = [
  ["AuthFailure.SecretIdNotFound", "Check the secret ID."],
  ["AuthFailure.InvalidSecretId", "Check the secret ID."],
  ["AuthFailure.SignatureFailure", "Check the secret key."],
  [
    "AuthFailure.TokenFailure",
    "The temporary credentials are invalid or have expired, or the token belongs to another key: get new ones, or unset the token.",
  ],
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
  if (keySource === undefined || !isOneOf(code, KEY_CODES)) return advice;
  return `${advice} The key comes from ${keySource}.`;
}

/** Whether `code` is one of `codes` or a subcode of one. */
export function isOneOf(code: string, codes: readonly string[]): boolean {
  return codes.some((known) => code === known || code.startsWith(`${known}.`));
}

/** Whether the service says that the caller lacks a permission. */
export function isPermissionCode(code: string): boolean {
  return isOneOf(code, PERMISSION_CODES);
}
