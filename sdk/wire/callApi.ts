import type { Credentials, CredentialsProvider } from "../checks/Credentials";
import { retryCall } from "../checks/retryCall";
import type { ApiAnswer, ApiCall, Connection } from "./Connection";
import { CallError } from "./callErrors";
import { isKeyRefusal, isOneOf, THROTTLING_CODES } from "./errorCodes";
import type { RateLimiter, Start } from "./rateLimiter";
import { sendOnce } from "./sendOnce";

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
  const attempts = new Attempts(connection, call, credentials, signal);
  const { limits } = connection;
  try {
    return await retryCall(() => attempts.makeOne(), {
      attempts: Math.max(limits.attempts, limits.throttledAttempts),
      minDelayMs: limits.minDelayMs,
      maxDelayMs: limits.maxDelayMs,
      shouldRetry: (error) => attempts.mayGoOn(error),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof CallError
      ? error.afterAttempts(attempts.made, connection.clock.now() - attempts.startedAtMs)
      : error;
  }
}

function warnAboutRegion({ warn }: Connection, region: string | undefined): void {
  if (region !== undefined) return;
  warn(
    "No region is set: requests carry no X-TC-Region, and the service decides which region it answers for. Set tencentcloud:region, TENCENTCLOUD_REGION or the region argument.",
  );
}

/** The attempts of one call, and what they have used up. */
class Attempts {
  made = 0;
  private failed = 0;
  private queuedMs = 0;
  private hasRenewed = false;
  private readonly host: string;
  private readonly limiter: RateLimiter;
  readonly startedAtMs: number;

  constructor(
    private readonly connection: Connection,
    private readonly call: ApiCall,
    private readonly credentials: CredentialsProvider | undefined,
    private readonly signal?: AbortSignal,
  ) {
    this.host = `${call.service}.${connection.settings.domain}`;
    this.limiter = connection.limiterFor(this.host, call.action);
    this.startedAtMs = connection.clock.now();
  }

  /** Time used, without the time spent queueing for the rate limit. */
  elapsedMs(): number {
    return this.connection.clock.now() - this.startedAtMs - this.queuedMs;
  }

  mayGoOn(error: unknown): boolean {
    if (!(error instanceof CallError) || !error.retryable) return false;
    const isThrottled = isOneOf(error.code, THROTTLING_CODES);
    if (!isThrottled) this.failed++;
    const { attempts, totalTimeoutMs } = this.connection.limits;
    // Who waits for a turn gets on while some are let through. Where nobody is, hundreds would wait for one another.
    const isHopeless = isThrottled && this.limiter.refusedForMs >= totalTimeoutMs;
    return this.failed < attempts && this.elapsedMs() < totalTimeoutMs && !isHopeless;
  }

  /** One attempt; two when the key of the first is refused and there is another one now. */
  async makeOne(): Promise<ApiAnswer> {
    const { credentials, signal } = this;
    if (credentials === undefined) return this.send(undefined);
    const held = await credentials.get(signal);
    try {
      return await this.send(held);
    } catch (error) {
      if (this.hasRenewed || !(error instanceof CallError) || !isKeyRefusal(error.code)) throw error;
      this.hasRenewed = true;
      const fresh = await credentials.renew(held, signal);
      if (isSameKey(fresh, held)) throw error;
      return this.send(fresh);
    }
  }

  private async send(credentials: Credentials | undefined): Promise<ApiAnswer> {
    const { connection, host, signal } = this;
    const call = { ...this.call, region: this.call.region ?? credentials?.region };
    warnAboutRegion(connection, call.region);
    // Opened now: nothing slow is to stand between a granted start and the request.
    connection.routeTo(host);
    const start = await this.waitForStart();
    this.made++;
    const timeoutMs = connection.limits.attemptTimeoutMs;
    try {
      return await sendOnce(connection, { call, host, credentials, timeoutMs, onSent: start.markSent, signal });
    } catch (error) {
      if (error instanceof CallError && isOneOf(error.code, THROTTLING_CODES)) start.markRefused();
      throw error;
    } finally {
      start.markOver();
    }
  }

  private async waitForStart(): Promise<Start> {
    const queuedAtMs = this.connection.clock.now();
    const start = await this.limiter.waitForStart(this.signal);
    this.queuedMs += this.connection.clock.now() - queuedAtMs;
    return start;
  }
}

function isSameKey(one: Credentials, other: Credentials): boolean {
  return one.secretId === other.secretId && one.secretKey === other.secretKey && one.token === other.token;
}
