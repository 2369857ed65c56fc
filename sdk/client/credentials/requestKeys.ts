import type { Connection } from "../Connection";
import { brokenCredentials } from "../CredentialsError";
import type { Asking } from "./Asking";
import type { Credentials } from "./Credentials";
import { callSts, type StsCall } from "./callSts";
import { pairKeys } from "./pairKeys";

/** Exchanges credentials or an identity for temporary keys at `sts.<domain>`. Throws CredentialsError. */
export async function requestKeys(connection: Connection, call: StsCall, asking: Asking): Promise<Credentials> {
  const { source } = call;
  const response = await callSts(connection, call, asking);
  const { Credentials: given, ExpiredTime: expiredTime } = Object(response) as Record<string, unknown>;
  const { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token } = Object(given) as Record<string, unknown>;
  const keys = pairKeys(source, { secretId, secretKey, token });
  if (keys?.token === undefined) throw brokenCredentials(source, "STS answered without temporary keys");
  if (typeof expiredTime !== "number" || !(expiredTime > 0))
    throw brokenCredentials(source, "STS answered without ExpiredTime");
  return { ...keys, expiresAtMs: expiredTime * 1000 };
}
