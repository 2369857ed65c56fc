import type { Credentials } from "../checks/Credentials";
import { hideSecrets, holdsSecret } from "../checks/hideSecrets";
import { cleanText } from "../checks/showValue";
import type { ApiCall, Attempt } from "./Connection";
import { type CallError, ServiceError, TransportError } from "./callErrors";
import { isLoopbackHost } from "./createAgent";
import {
  adviseOn,
  CLOCK_CODES,
  CONNECTION_LOST,
  isOneOf,
  NETWORK_PROBLEMS,
  NOBODY_LISTENS,
  REFUSAL_CODES,
  THROTTLING_CODES,
  TRANSIENT_CODES,
  TRANSIENT_HTTP_STATUSES,
} from "./errorCodes";

const PASSING_CODES = [...THROTTLING_CODES, ...TRANSIENT_CODES];

// Something as short as this protects nothing, and looking for it would find it in every text.
const SHORTEST = 6;

/** What a call carries that must stand in no message: the key, the token, and what authorises a call from inside its parameters. */
export function listSecrets({ parameters }: ApiCall, credentials: Credentials | undefined): string[] {
  const { WebIdentityToken, TokenCode } = parameters as { WebIdentityToken?: string; TokenCode?: string };
  const secrets = [credentials?.secretKey, credentials?.token, WebIdentityToken, TokenCode];
  return secrets.flatMap((secret = "") => {
    const letters = secret.replace(/\s+/g, ""); // as they are looked for
    return letters.length >= SHORTEST ? letters : [];
  });
}

/**
 * The RequestId of an answer; undefined when it is none. A hostile server could hand a secret back in its place, and
 * RequestIds stand in messages: one that holds any of `secrets` is none either.
 */
export function readRequestId(value: unknown, secrets: readonly string[]): string | undefined {
  if (typeof value !== "string" || !/^[\w-]{1,128}$/.test(value)) return undefined;
  return holdsSecret(value, secrets) ? undefined : value;
}

/** The service's error, as it stands in the answer: nothing of it has been looked at. */
export class ServiceRefusal extends Error {
  constructor(
    readonly said: { Code?: unknown; Message?: unknown },
    readonly requestId: unknown,
  ) {
    super("The service refused the call.");
  }
}

/** What is seen of an exchange, until it fails. */
export interface ExchangeFacts {
  /** The HTTP status of the response; undefined while there is none. */
  status?: number;
  /** The time that the response's `Date` header gives, in milliseconds since the UNIX epoch. */
  serverTimeMs?: number;
  /** What broke the connection before there was a response. */
  networkError?: NodeJS.ErrnoException;
  /** Why the body was given up: it ended before its announced end, it does not end within reason or nests without, or it is packed. */
  brokenBody?: "truncated" | "too large" | "too deep" | "compressed";
}

/** A failed attempt, as far as it could be seen. */
interface FailedAttempt extends Attempt {
  exchange: ExchangeFacts;
  /** See {@link listSecrets}. */
  secrets: readonly string[];
  /** The time limit, where it is over. */
  timedOutMs?: number;
  /** This machine's time when the attempt failed. */
  nowMs: number;
}

/**
 * Says what went wrong in an attempt. Texts are taken from a well-formed error of the service and from errors that are not
 * foreseen here, cleaned, and with every secret of ours cut out. What a parser says is left out: it quotes the answer.
 */
export function toCallError(error: unknown, attempt: FailedAttempt): CallError {
  const { exchange, secrets } = attempt;
  const isRefused = exchange.status !== undefined && exchange.status !== 200;
  if (attempt.timedOutMs !== undefined && !isRefused) {
    const problem = `did not answer within ${attempt.timedOutMs / 1000} s`;
    return toTransportError(attempt, { code: "TimedOut", problem, retryable: true });
  }
  if (exchange.status === undefined) return toNetworkError(error, attempt);
  if (error instanceof ServiceRefusal && isCode(error.said.Code, secrets)) {
    return toServiceError(error.said.Code, error, attempt);
  }
  if (exchange.status !== 200) return toStatusError(exchange.status, attempt);
  return toTransportError(attempt, { code: "BadAnswer", problem: describeBody(error, exchange), retryable: true });
}

function toServiceError(
  code: string,
  { said: { Message: message }, requestId }: ServiceRefusal,
  attempt: FailedAttempt,
) {
  const { call, host, exchange, credentials, secrets } = attempt;
  const clock = isOneOf(code, CLOCK_CODES) ? describeClock(attempt) : undefined;
  const said = typeof message === "string" ? cleanForeign(message, secrets) : "";
  return new ServiceError({
    action: call.action,
    host,
    problem: `failed: ${code}${said === "" ? "" : `: ${said}`}`,
    advice: clock ?? adviseOn(code, credentials?.source),
    code,
    requestId: readRequestId(requestId, secrets),
    retryable: isOneOf(code, PASSING_CODES) || (isTransientStatus(exchange.status) && !isOneOf(code, REFUSAL_CODES)),
  });
}

function describeClock({ exchange, nowMs }: FailedAttempt): string {
  if (exchange.serverTimeMs === undefined) return "Set this machine's clock: it is more than five minutes off.";
  const behindMs = exchange.serverTimeMs - nowMs;
  const minutes = Math.round(Math.abs(behindMs) / 60_000);
  if (minutes === 0) return "This machine's clock agrees with the server's: the request was held up on its way.";
  const unit = minutes === 1 ? "minute" : "minutes";
  return `Set this machine's clock: it is about ${minutes} ${unit} ${behindMs > 0 ? "behind" : "ahead of"} the server's.`;
}

function toNetworkError(error: unknown, attempt: FailedAttempt): TransportError {
  const { networkError } = attempt.exchange;
  const cause = copySafely(networkError ?? error, attempt.secrets);
  if (networkError === undefined) {
    const problem = `could not be called (${cause.message || cause.name})`;
    return toTransportError(attempt, { code: "RequestFailed", problem, retryable: false, cause });
  }
  const known = NETWORK_PROBLEMS[cause.code ?? ""];
  const said = known ? cause.code : [cause.code, cause.message].filter(Boolean).join(": ");
  const isHere = cause.code === "ECONNREFUSED" && isLoopbackHost(attempt.host);
  const failure = isHere ? NOBODY_LISTENS : (known ?? CONNECTION_LOST);
  return toTransportError(attempt, { ...failure, problem: failure.problem + (said ? ` [${said}]` : ""), cause });
}

/**
 * What an error says and no more, fit for a message: other fields of it may hold raw bytes of the answer or the URL of a
 * proxy, and its stack has the text as it was.
 */
function copySafely(error: unknown, secrets: readonly string[]): NodeJS.ErrnoException {
  const { name, message, code, errors } = Object(error) as Partial<AggregateError & NodeJS.ErrnoException>;
  // Where several addresses were tried, each error has its text and the whole has none.
  const texts = message ? [message] : (errors ?? []).map((each) => each?.message);
  const copy: NodeJS.ErrnoException = new Error(cleanForeign(texts.join("; "), secrets));
  copy.name = cleanForeign(typeof name === "string" ? name : typeof error, secrets);
  copy.stack = String(copy);
  if (typeof code === "string") copy.code = cleanForeign(code, secrets);
  return copy;
}

function toStatusError(status: number, attempt: FailedAttempt): TransportError {
  if (status >= 300 && status < 400) {
    const problem = `answered with a redirect (HTTP ${status}), which is never followed with a signed request`;
    return toTransportError(attempt, {
      code: "Redirected",
      problem,
      advice: "Check tencentcloud:domain and tencentcloud:protocol.",
      retryable: false,
    });
  }
  const advice = status === 407 ? "Check the user and the password in the proxy variable." : undefined;
  return toTransportError(attempt, {
    code: "HttpStatus",
    problem: `answered with HTTP status ${status}`,
    advice,
    retryable: isTransientStatus(status),
  });
}

function isTransientStatus(status = 0): boolean {
  return status >= 500 || TRANSIENT_HTTP_STATUSES.includes(status);
}

function describeBody(error: unknown, { brokenBody, networkError }: ExchangeFacts): string {
  if (brokenBody === "compressed") return "gave a compressed answer, which it was not asked for";
  if (brokenBody === "too deep") return "gave an answer with lists in lists without end";
  if (brokenBody === "too large") return "gave an answer that does not end";
  if (brokenBody === "truncated" || networkError !== undefined) return "broke off in the middle of its answer";
  if (error instanceof ServiceRefusal) return "gave an error without a code";
  return error instanceof TypeError ? "gave an answer without a Response" : "gave an answer that is not JSON";
}

function toTransportError(
  { call, host, route }: FailedAttempt,
  failure: { code: string; problem: string; advice?: string; retryable: boolean; cause?: unknown },
): TransportError {
  return new TransportError({ ...failure, action: call.action, host, proxyHost: route.proxyHost });
}

function isCode(value: unknown, secrets: readonly string[]): value is string {
  if (typeof value !== "string" || !/^[A-Za-z][\w.-]{0,127}$/.test(value)) return false;
  return !holdsSecret(value, secrets);
}

/** A megabyte is not worth cleaning for the 300 characters that are shown. */
const LOOKED_AT = 65_536;

/** Text from elsewhere, fit for a message: without secrets, and without the users and passwords of URLs. */
function cleanForeign(text: string, secrets: readonly string[]): string {
  const start = text.slice(0, LOOKED_AT).replace(/\/\/[^\s/@]{0,1000}@/g, "//");
  // Cleaned first, since that may put together what was kept apart; cut to its length last, since that may cut a secret short.
  const clean = cleanText(start, LOOKED_AT);
  const longest = Math.max(0, ...secrets.map((secret) => secret.length));
  // A secret at the end of what is looked at may be cut short: with a space after every letter it is twice as long.
  const whole = text.length > LOOKED_AT ? `${clean.slice(0, Math.max(0, clean.length - 2 * longest))}…` : clean;
  return cleanText(hideSecrets(whole, secrets));
}
