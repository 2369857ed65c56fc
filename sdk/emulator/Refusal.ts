/**
 * A refusal that goes into the answer's envelope: thrown inside the emulator, never out of it. Codes come from the API
 * documents of TAT and from the list of common error codes; which code answers which slip is partly undocumented, and then
 * the nearest listed one is taken. The wording is the emulator's own, in English whatever X-TC-Language says.
 */
export class Refusal extends Error {
  constructor(
    /** The service's code, such as `AuthFailure.SignatureFailure`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const requestLimitExceeded = (limit: number, code = "RequestLimitExceeded") =>
  new Refusal(code, `More than ${limit} requests arrived within one second. Send fewer.`);

export const signatureExpire = () =>
  new Refusal("AuthFailure.SignatureExpire", "X-TC-Timestamp is more than five minutes away from the server's time.");

export const tokenFailure = () => new Refusal("AuthFailure.TokenFailure", "The token is missing, wrong or expired.");

export const missingParameter = (name: string) => new Refusal("MissingParameter", `The parameter ${name} is missing.`);

export const unknownParameter = (name: string) => new Refusal("UnknownParameter", `There is no parameter ${name}.`);

export const invalidParameter = (name: string, rule: string) =>
  new Refusal("InvalidParameter", `The parameter ${name} must be ${rule}.`);

export const invalidParameterValue = (name: string, rule: string, code = "InvalidParameterValue") =>
  new Refusal(code, `The value of ${name} must be ${rule}.`);
