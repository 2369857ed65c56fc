import type { Clock } from "../checks/Clock";
import type { Credentials } from "../checks/Credentials";
import type { Route } from "./createAgent";
import type { RateLimiter } from "./rateLimiter";

/** How long and how often an API call is tried. */
export interface CallLimits {
  /** Time for one attempt, from its start to the end of its answer. Default 10,000 ms. */
  attemptTimeoutMs: number;
  /**
   * No attempt follows one that fails later than this after the first began, queueing for the rate limit not counted; nor one
   * that is refused for too many requests when every call of the action has been for so long. Default 60,000 ms.
   */
  totalTimeoutMs: number;
  /** Attempts at most when the service or the network fails. Default 5. */
  attempts: number;
  /** Attempts at most when the service says that there are too many requests. Default 12. */
  throttledAttempts: number;
  /** The wait before the second attempt is between this and twice this; it doubles from attempt to attempt. Default 500 ms. */
  minDelayMs: number;
  /** No wait is longer. Default 8,000 ms. */
  maxDelayMs: number;
}

/** The limits that hold unless others are given. */
export const DEFAULT_CALL_LIMITS: CallLimits = Object.freeze({
  attemptTimeoutMs: 10_000,
  totalTimeoutMs: 60_000,
  attempts: 5,
  throttledAttempts: 12,
  minDelayMs: 500,
  maxDelayMs: 8_000,
});

/** What all calls with the same settings share. */
export interface Connection {
  /** Where the services are, at `tat.<domain>` and `sts.<domain>`, and the language of their messages. */
  settings: { readonly protocol: "HTTPS" | "HTTP"; readonly domain: string; readonly language: "en-US" | "zh-CN" };
  limits: CallLimits;
  clock: Clock;
  /** Tells the user something once per process. */
  warn(message: string): void;
  /** The way to a host: the same agent every time. */
  routeTo(host: string): Route;
  /** The limiter of an action at a host: the same every time. */
  limiterFor(host: string, action: string): RateLimiter;
}

/** One request to one of the services, before it is signed. */
export interface ApiCall {
  service: "tat" | "sts";
  /** The API action, such as `DescribeInvokerRecords`. */
  action: string;
  /** The parameters, named as in the API document. */
  parameters: object;
  /** Sent as `X-TC-Region`; undefined: no such header. */
  region?: string;
}

/** What came back: the content of `Response`, unchecked, and where from. */
export interface ApiAnswer {
  action: string;
  host: string;
  response: unknown;
  /** What must stand in no message about it, even if the answer holds it. */
  secrets: readonly string[];
}

/** Everything one attempt needs, ready before its start is taken from the rate limit. */
export interface Attempt {
  call: ApiCall;
  host: string;
  route: Route;
  /** Undefined: `Authorization: SKIP` instead of a signature, only for the STS calls that are authorised by what they carry. */
  credentials: Credentials | undefined;
  /** To be called when the whole request has left this machine. */
  markSent(): void;
  signal?: AbortSignal;
}
