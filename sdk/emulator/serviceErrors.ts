import { ServiceError } from "./ServiceError";

/** A detail of a message in both languages. */
export interface Wording {
  en: string;
  zh: string;
}

/*
 * Codes come from the API documents of TAT and from the list of common error codes; which code answers which slip is
 * partly undocumented, and then the nearest listed one stands here. The wording is the emulator's own.
 */

export const requestLimitExceeded = (limit: number, code = "RequestLimitExceeded") =>
  new ServiceError(
    code,
    `More than ${limit} requests arrived within one second. Send fewer.`,
    `一秒内的请求数超过了 ${limit} 次，请降低调用频率。`,
  );

export const internalError = () => new ServiceError("InternalError", "An internal error occurred.", "服务内部错误。");

export const serviceUnavailable = () =>
  new ServiceError("ServiceUnavailable", "The service is not available at the moment.", "服务暂时不可用。");

export const invalidAuthorization = (problem: Wording) =>
  new ServiceError(
    "AuthFailure.InvalidAuthorization",
    `The Authorization header cannot be used: ${problem.en}.`,
    `Authorization 请求头无效：${problem.zh}。`,
  );

export const secretIdNotFound = () =>
  new ServiceError("AuthFailure.SecretIdNotFound", "There is no such SecretId.", "SecretId 不存在。");

export const signatureFailure = (problem: Wording) =>
  new ServiceError(
    "AuthFailure.SignatureFailure",
    `The signature does not match: ${problem.en}.`,
    `签名不匹配：${problem.zh}。`,
  );

export const signatureExpire = () =>
  new ServiceError(
    "AuthFailure.SignatureExpire",
    "X-TC-Timestamp is more than five minutes away from the server's time.",
    "X-TC-Timestamp 与服务器时间相差超过五分钟。",
  );

export const tokenFailure = () =>
  new ServiceError(
    "AuthFailure.TokenFailure",
    "The token is missing, wrong or expired.",
    "临时凭证 Token 缺失、错误或已过期。",
  );

export const unauthorizedOperation = (action: string) =>
  new ServiceError(
    "UnauthorizedOperation",
    `This key has no permission for tat:${action}.`,
    `当前密钥没有 tat:${action} 的权限。`,
  );

export const unsupportedProtocol = (form: string) =>
  new ServiceError(
    "UnsupportedProtocol",
    `The request is not of a supported form: ${form}.`,
    `不支持的请求方式：${form}。`,
  );

export const unsupportedRegion = (region: string) =>
  new ServiceError("UnsupportedRegion", `There is no region "${region}".`, `不支持地域“${region}”。`);

export const invalidAction = (action: string) =>
  new ServiceError("InvalidAction", `There is no action "${action}".`, `接口“${action}”不存在。`);

export const noSuchVersion = (version: string) =>
  new ServiceError("NoSuchVersion", `There is no version "${version}".`, `接口版本“${version}”不存在。`);

export const requestSizeLimitExceeded = () =>
  new ServiceError("RequestSizeLimitExceeded", "The request is too large.", "请求包超过大小限制。");

export const missingParameter = (name: string) =>
  new ServiceError("MissingParameter", `The parameter ${name} is missing.`, `缺少参数 ${name}。`);

export const unknownParameter = (name: string) =>
  new ServiceError("UnknownParameter", `There is no parameter ${name}.`, `未知参数 ${name}。`);

export const invalidParameter = (name: string, rule: Wording) =>
  new ServiceError(
    "InvalidParameter",
    `The parameter ${name} must be ${rule.en}.`,
    `参数 ${name} 的类型或格式错误，应为${rule.zh}。`,
  );

export const invalidParameterValue = (name: string, rule: Wording, code = "InvalidParameterValue") =>
  new ServiceError(code, `The value of ${name} must be ${rule.en}.`, `参数 ${name} 的取值错误，应为${rule.zh}。`);

export const conflictParameter = (one: string, other: string) =>
  new ServiceError(
    "InvalidParameter.ConflictParameter",
    `${one} and ${other} cannot be given together.`,
    `${one} 与 ${other} 不能同时指定。`,
  );
