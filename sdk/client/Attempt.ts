import type { ApiCall } from "./ApiCall";
import type { Credentials } from "./credentials/Credentials";

/** Everything one attempt needs, ready before its start is taken from the rate limit. */
export interface Attempt {
  call: ApiCall;
  host: string;
  /** Undefined for an unsigned call. */
  credentials: Credentials | undefined;
  timeoutMs: number;
  onSent(): void;
  signal?: AbortSignal;
}
