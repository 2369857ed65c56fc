import type { Credentials, CredentialsProvider } from "../checks/Credentials";
import { retryCall } from "../checks/retryCall";
import type { ApiAnswer, ApiCall, Connection } from "./Connection";
import { CallError } from "./callErrors";
import { isKeyRefusal, isOneOf, THROTTLING_CODES } from "./errorCodes";
import { sendOnce } from "./sendOnce";

const NO_REGION =
  "No region is set: requests carry no X-TC-Region, and the service decides which region it answers for. Set tencentcloud:region, TENCENTCLOUD_REGION or the region argument.";

/**
 * Makes an API call: within the rate limit, attempt after attempt while its errors may pass, each attempt and the whole
 * bounded in time. Without credentials it is not signed. Rejects with the last attempt's CallError, a CredentialsError, or
 * the signal's reason.
 */
export async function callApi(
  connection: Connection,
  call: ApiCall,
  credentials: CredentialsProvider | undefined,
  signal?: AbortSignal,
): Promise<ApiAnswer> {
  signal?.throwIfAborted();
  const { clock, limits } = connection;
  const host = `${call.service}.${connection.settings.domain}`;
  const limiter = connection.limiterFor(host, call.action);
  const startedAtMs = clock.now();
  let [made, failed, queuedMs] = [0, 0, 0];
  let hasRenewed = false;

  /** One attempt; two when the key of the first is refused and there is another one now. */
  async function attempt(): Promise<ApiAnswer> {
    const held = await credentials?.get(signal);
    try {
      return await send(held);
    } catch (error) {
      const isKeyRefused = error instanceof CallError && isKeyRefusal(error.code);
      if (held === undefined || hasRenewed || !isKeyRefused) throw error;
      hasRenewed = true;
      const fresh = await credentials?.renew(held, signal);
      if (fresh === undefined || isSameKey(fresh, held)) throw error;
      return send(fresh);
    }
  }

  async function send(held: Credentials | undefined): Promise<ApiAnswer> {
    const region = call.region ?? held?.region;
    if (region === undefined) connection.warn(NO_REGION);
    // Opened now: nothing slow is to stand between a granted start and the request.
    const route = connection.routeTo(host);
    const queuedAtMs = clock.now();
    const { markSent, markOver } = await limiter.waitForStart(signal);
    queuedMs += clock.now() - queuedAtMs;
    made++;
    let isRefused = false;
    try {
      return await sendOnce(connection, {
        call: { ...call, region },
        host,
        route,
        credentials: held,
        markSent,
        signal,
      });
    } catch (error) {
      isRefused = error instanceof CallError && isOneOf(error.code, THROTTLING_CODES);
      throw error;
    } finally {
      markOver(isRefused);
    }
  }

  function mayGoOn(error: Error): boolean {
    if (!(error instanceof CallError) || !error.retryable) return false;
    const isThrottled = isOneOf(error.code, THROTTLING_CODES);
    if (!isThrottled) failed++;
    // Who waits for a turn gets on while some are let through. Where nobody is, hundreds would wait for one another.
    const isHopeless = isThrottled && limiter.refusedForMs >= limits.totalTimeoutMs;
    return failed < limits.attempts && clock.now() - startedAtMs - queuedMs < limits.totalTimeoutMs && !isHopeless;
  }

  try {
    return await retryCall(attempt, {
      attempts: Math.max(limits.attempts, limits.throttledAttempts),
      minDelayMs: limits.minDelayMs,
      maxDelayMs: limits.maxDelayMs,
      shouldRetry: mayGoOn,
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof CallError ? error.afterAttempts(made, clock.now() - startedAtMs) : error;
  }
}

function isSameKey(one: Credentials, other: Credentials): boolean {
  return one.secretId === other.secretId && one.secretKey === other.secretKey && one.token === other.token;
}
