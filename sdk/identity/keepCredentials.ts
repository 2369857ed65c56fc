import { setTimeout as pause } from "node:timers/promises";
import type { Credentials, CredentialsProvider } from "../checks/Credentials";
import { shareFlight } from "../checks/sharing";
import { Asking, type Surroundings } from "./Asking";
import { CredentialsError } from "./CredentialsError";

/** How long before they expire credentials are replaced; half their lifetime for those that last less than twice as long. */
const MARGIN_MS = 5 * 60_000;

/** What failed or did not help is not asked for again so soon where that costs a request. */
const RETRY_AFTER_MS = 30_000;

/** Most programs open a file anew to write it: so long it may be empty. */
const WRITING_MS = 50;

interface Held {
  asking: Asking;
  credentials: Credentials;
  refreshAtMs: number;
  expiresAtMs: number;
}

/**
 * Keeps the credentials that `ask` gets, and has them got anew
 * - five minutes before they expire; should that fail, they are used until then, and it is tried again each half minute;
 * - when a file changed or went that they came from: nothing older is used then, whatever comes of it;
 * - when they are refused: at each refusal where that only means to read files, otherwise once in half a minute.
 *
 * All who want credentials meanwhile share one such round. One that was given up changes nothing. One that cost a request and
 * failed for a reason that stays is not made again for half a minute either, unless a file changes.
 */
export function keepCredentials(
  surroundings: Surroundings,
  ask: (asking: Asking) => Promise<Credentials>,
): CredentialsProvider {
  const { clock } = surroundings;
  let held: Held | undefined;
  let failed: { asking: Asking; error: CredentialsError; atMs: number } | undefined;
  let renewedAtMs = Number.NEGATIVE_INFINITY;
  let hasServed = false;

  /** Within the last half minute; what a clock that was set back since calls the future is not. */
  function isRecent(atMs: number): boolean {
    const ageMs = clock.now() - atMs;
    return ageMs >= 0 && ageMs < RETRY_AFTER_MS;
  }

  const load = shareFlight(async (signal) => {
    for (let isFirst = true; ; isFirst = false) {
      const asking = new Asking(surroundings, signal);
      const askedAtMs = clock.now();
      try {
        const credentials = await ask(asking);
        // Who came meanwhile, after a file had changed, shares this round.
        if (isFirst && (await asking.isOutdated())) continue;
        signal.throwIfAborted();
        const { expiresAtMs = Number.POSITIVE_INFINITY } = credentials;
        const refreshAtMs = expiresAtMs - Math.min(MARGIN_MS, Math.max(0, expiresAtMs - askedAtMs) / 2);
        held = { asking, credentials, refreshAtMs, expiresAtMs };
        failed = undefined;
        hasServed = true;
        return credentials;
      } catch (error) {
        signal.throwIfAborted();
        if (isFirst && hasServed) {
          await pause(WRITING_MS, undefined, { signal });
          if (await asking.isOutdated()) continue;
        }
        const mayPass = !CredentialsError.isInstance(error) || error.retryable || !asking.hasRequested;
        failed = mayPass ? undefined : { asking, error, atMs: clock.now() };
        throw error;
      }
    }
  });

  async function loadUnlessFailed(signal?: AbortSignal): Promise<Credentials> {
    const last = failed;
    if (last === undefined || !isRecent(last.atMs)) return load(signal);
    if (!(await last.asking.isOutdated())) throw last.error;
    return failed === last ? load(signal) : get(signal); // another one may have had it asked again meanwhile
  }

  async function get(signal?: AbortSignal): Promise<Credentials> {
    signal?.throwIfAborted();
    const last = held;
    if (last === undefined || last.expiresAtMs <= clock.now()) return loadUnlessFailed(signal);
    if (await last.asking.isOutdated()) return held === last ? loadUnlessFailed(signal) : get(signal);
    if (clock.now() < last.refreshAtMs) return last.credentials;
    try {
      return await loadUnlessFailed(signal);
    } catch (error) {
      if (signal?.aborted || last.expiresAtMs <= clock.now()) throw error;
      last.refreshAtMs = clock.now() + RETRY_AFTER_MS;
      return last.credentials;
    }
  }

  return {
    get,
    async renew(refused, signal) {
      const last = held;
      if (last?.credentials !== refused) return get(signal);
      if (last.asking.hasRequested && isRecent(renewedAtMs)) return get(signal);
      held = undefined;
      try {
        return await get(signal);
      } catch (error) {
        held ??= last; // there are no others: not every refusal means the key
        throw error;
      } finally {
        if (last.asking.hasRequested && !signal?.aborted) renewedAtMs = clock.now();
      }
    },
  };
}
