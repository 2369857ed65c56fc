import type { ApiCall } from "./ApiCall";
import type { Credentials } from "./credentials/Credentials";

/** Everything one attempt needs, ready before its start is taken from the rate limit. */
export interface Attempt {
  call: ApiCall;
  host: string;
  /** Undefined: `Authorization: SKIP` instead of a signature, only for the STS calls that are authorised by what they carry. */
  credentials: Credentials | undefined;
  timeoutMs: number;
  onSent(): void;
  signal?: AbortSignal;
}
