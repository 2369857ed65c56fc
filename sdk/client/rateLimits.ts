import { createRateLimiter, type RateLimiter } from "../core/createRateLimiter";

/**
 * Every action of TAT and of STS takes 20 requests a second, counted where they arrive
 * (https://www.tencentcloud.com/document/api/1147/46677). The interval is a little longer than the second, so that
 * requests which travel at different speeds do not crowd one second of the service's.
 */
const LIMIT = 20;
const INTERVAL_MS = 1050;

const limiters = new Map<string, RateLimiter>();

/** The limiter of one action at one host: the same for the whole process, whatever number of connections there is. */
export function rateLimiterFor(host: string, action: string): RateLimiter {
  const key = `${host} ${action}`;
  const known = limiters.get(key);
  if (known !== undefined) return known;
  const limiter = createRateLimiter({ limit: LIMIT, intervalMs: INTERVAL_MS });
  limiters.set(key, limiter);
  return limiter;
}
