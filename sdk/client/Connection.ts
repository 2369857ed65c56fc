import type { Clock } from "../core/Clock";
import type { RateLimiter } from "../core/createRateLimiter";
import type { CallLimits } from "./CallLimits";
import type { Route } from "./createAgent";

/** Where the services are and how they are spoken to. */
export interface ServiceAddress {
  readonly protocol: "HTTPS" | "HTTP";
  /** The root domain, which may carry a port. The hosts called are `tat.<domain>` and `sts.<domain>`. */
  readonly domain: string;
  /** The language of the service's messages (`X-TC-Language`). */
  readonly language: "en-US" | "zh-CN";
}

/** What all calls with the same settings share. */
export interface Connection {
  settings: ServiceAddress;
  limits: CallLimits;
  clock: Clock;
  /** Tells the user something once per process. */
  warn(message: string): void;
  /** The way to a host: the same agent every time. */
  routeTo(host: string): Route;
  /** The limiter of an action at a host: the same every time. */
  limiterFor(host: string, action: string): RateLimiter;
}
