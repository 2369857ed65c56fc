import type { Clock } from "../core/Clock";
import type { RateLimiter } from "../core/createRateLimiter";
import type { CallLimits } from "./CallLimits";
import type { ConnectionSettings } from "./connectionSettings";
import type { Route } from "./createAgent";

/** What all calls with the same settings share. */
export interface Connection {
  settings: ConnectionSettings;
  limits: CallLimits;
  clock: Clock;
  /** Tells the user something once per process. */
  warn(message: string): void;
  /** The way to a host: the same agent every time. */
  routeTo(host: string): Route;
  /** The limiter of an action at a host: the same every time. */
  limiterFor(host: string, action: string): RateLimiter;
}
