import { createRateLimiter, type RateLimiter, type RateLimits } from "../core/createRateLimiter";

/**
 * Every action of TAT and of STS takes 20 requests a second, counted where they arrive
 * (https://www.tencentcloud.com/document/api/1147/46677). The interval is a little longer than the second, because
 * timers and clocks count whole milliseconds.
 */
const LIMITS: RateLimits = { limit: 20, intervalMs: 1010, travelMs: 90 };

const limiters = new Map<string, RateLimiter>();

/** The limiter of one action at one host: the same for the whole process, whatever number of connections there is. */
export function rateLimiterFor(host: string, action: string): RateLimiter {
  const key = `${host} ${action}`;
  const known = limiters.get(key);
  if (known !== undefined) return known;
  const limiter = createRateLimiter(LIMITS);
  limiters.set(key, limiter);
  return limiter;
}
