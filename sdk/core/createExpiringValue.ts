import type { Clock } from "./Clock";
import { shareFlight } from "./shareFlight";

/** A value that is loaded when it is first wanted, kept, and loaded anew before it expires. */
export interface ExpiringValue<T> {
  /** The value. All who ask while it is loaded share that one load; a signal takes only its own caller out. */
  get(signal?: AbortSignal): Promise<T>;
  /** Another value than `stale`, which turned out not to serve: loads one unless that has happened meanwhile. */
  renew(stale: T, signal?: AbortSignal): Promise<T>;
}

/** How the value is loaded and how long it lasts. */
export interface ExpiringValueOptions<T> {
  load(signal: AbortSignal): Promise<T>;
  /** When the value expires, in milliseconds since the UNIX epoch; undefined: never. */
  expiresAtMs(value: T): number | undefined;
  /** How long before it expires a value is replaced; half its lifetime for one that lasts less than twice as long. */
  marginMs: number;
  /** After a failed replacement of a value that still serves, no other is tried for this long. */
  retryAfterMs: number;
  clock: Clock;
}

/** Makes an {@link ExpiringValue}. A value that has not expired yet is still given out when its replacement fails to load. */
export function createExpiringValue<T>(options: ExpiringValueOptions<T>): ExpiringValue<T> {
  const { clock, marginMs, retryAfterMs } = options;
  let current: { value: T; refreshAtMs: number; expiresAtMs: number } | undefined;

  const loadShared = shareFlight(async (signal) => {
    const loadedAtMs = clock.now();
    const value = await options.load(signal);
    const expiresAtMs = options.expiresAtMs(value) ?? Number.POSITIVE_INFINITY;
    const refreshAtMs = expiresAtMs - Math.min(marginMs, Math.max(0, expiresAtMs - loadedAtMs) / 2);
    current = { value, refreshAtMs, expiresAtMs };
    return value;
  });

  async function get(signal?: AbortSignal): Promise<T> {
    const held = current;
    if (held === undefined || held.expiresAtMs <= clock.now()) return loadShared(signal);
    if (clock.now() < held.refreshAtMs) return held.value;
    try {
      return await loadShared(signal);
    } catch (error) {
      if (signal?.aborted || held.expiresAtMs <= clock.now()) throw error;
      held.refreshAtMs = clock.now() + retryAfterMs;
      return held.value;
    }
  }

  return {
    get,
    async renew(stale, signal) {
      if (current?.value === stale) current = undefined;
      return get(signal);
    },
  };
}
