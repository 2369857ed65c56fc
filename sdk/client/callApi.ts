import type { Start } from "../core/createRateLimiter";
import { retryCall } from "../core/retryCall";
import type { ApiAnswer, ApiCall } from "./ApiCall";
import { CallError } from "./CallError";
import type { Connection } from "./Connection";
import type { CredentialsProvider } from "./credentials/CredentialsProvider";
import { isOneOf, THROTTLING_CODES, TOKEN_CODES } from "./errorCodes";
import { isLoopbackHost } from "./loopbackHost";
import { rateLimiterFor } from "./rateLimits";
import { prepareToSend, sendOnce } from "./sendOnce";

/**
 * Makes an API call: within the rate limit, attempt after attempt while its errors may pass, each attempt and the whole
 * bounded in time. Rejects with the last attempt's CallError, a CredentialsError, or the signal's reason.
 */
export async function callApi(
  connection: Connection,
  call: ApiCall,
  credentials: CredentialsProvider,
  signal?: AbortSignal,
): Promise<ApiAnswer> {
  signal?.throwIfAborted();
  warnAboutPlainHttp(connection);
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
    throw error instanceof CallError ? error.afterAttempts(attempts.made, attempts.elapsedMs()) : error;
  }
}

function warnAboutPlainHttp({ settings, warn }: Connection): void {
  if (settings.protocol === "HTTPS" || isLoopbackHost(settings.domain)) return;
  warn(
    `Requests to ${settings.domain} go over plain HTTP: others can read them and change what comes back. Set tencentcloud:protocol to HTTPS.`,
  );
}

/** The attempts of one call, and what they have used up. */
class Attempts {
  made = 0;
  private failed = 0;
  private queuedMs = 0;
  private hasRenewed = false;
  private readonly host: string;
  private readonly startedAtMs: number;

  constructor(
    private readonly connection: Connection,
    private readonly call: ApiCall,
    private readonly credentials: CredentialsProvider,
    private readonly signal?: AbortSignal,
  ) {
    this.host = `${call.service}.${connection.settings.domain}`;
    this.startedAtMs = connection.clock.now();
  }

  /** Time used, without the time spent queueing for the rate limit. */
  elapsedMs(): number {
    return this.connection.clock.now() - this.startedAtMs - this.queuedMs;
  }

  mayGoOn(error: unknown): boolean {
    if (!(error instanceof CallError) || !error.retryable) return false;
    if (!isOneOf(error.code, THROTTLING_CODES)) this.failed++;
    const { attempts, totalTimeoutMs } = this.connection.limits;
    return this.failed < attempts && this.elapsedMs() < totalTimeoutMs;
  }

  /** One attempt; two when the first is refused for its temporary token and there are other credentials now. */
  async makeOne(): Promise<ApiAnswer> {
    const held = this.call.unsigned ? undefined : await this.credentials.get(this.signal);
    try {
      return await this.send(held);
    } catch (error) {
      if (held === undefined || this.hasRenewed) throw error;
      if (!(error instanceof CallError) || !isOneOf(error.code, TOKEN_CODES)) throw error;
      this.hasRenewed = true;
      const fresh = await this.credentials.renew(held, this.signal);
      if (fresh.secretId === held.secretId && fresh.token === held.token) throw error;
      return this.send(fresh);
    }
  }

  private async send(credentials: Awaited<ReturnType<CredentialsProvider["get"]>> | undefined): Promise<ApiAnswer> {
    const { connection, call, host, signal } = this;
    prepareToSend(connection, call, host);
    const start = await this.waitForStart();
    this.made++;
    const timeoutMs = connection.limits.attemptTimeoutMs;
    try {
      return await sendOnce(connection, { call, host, credentials, timeoutMs, onSent: start.markSent, signal });
    } finally {
      start.markOver();
    }
  }

  private async waitForStart(): Promise<Start> {
    const queuedAtMs = this.connection.clock.now();
    const start = await rateLimiterFor(this.host, this.call.action).waitForStart(this.signal);
    this.queuedMs += this.connection.clock.now() - queuedAtMs;
    return start;
  }
}
