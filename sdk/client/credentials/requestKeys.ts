import { brokenCredentials } from "../CredentialsError";
import type { Asking } from "./Asking";
import type { StsCall, Surroundings } from "./CredentialSource";
import type { Credentials } from "./Credentials";
import { pairKeys } from "./pairKeys";

/** Exchanges credentials or an identity for temporary keys at `sts.<domain>`. Throws CredentialsError. */
export async function requestKeys(surroundings: Surroundings, call: StsCall, asking: Asking): Promise<Credentials> {
  const { source } = call;
  const response = await surroundings.callSts(call, asking);
  const { Credentials: given, ExpiredTime: expiredTime } = Object(response) as Record<string, unknown>;
  const { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token } = Object(given) as Record<string, unknown>;
  const keys = pairKeys(source, { secretId, secretKey, token });
  if (keys?.token === undefined) throw brokenCredentials(source, "STS answered without temporary keys");
  if (typeof expiredTime !== "number" || !(expiredTime > 0))
    throw brokenCredentials(source, "STS answered without ExpiredTime");
  return { ...keys, expiresAtMs: expiredTime * 1000 };
}
