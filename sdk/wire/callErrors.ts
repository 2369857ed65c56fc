import { TatError } from "../checks/TatError";

/** What went wrong with one API call. Every text in it is already fit for a console and free of secrets. */
interface CallFailure {
  /** The API action, such as `DescribeInvokerRecords`. */
  action: string;
  /** The host that was called, such as `tat.tencentcloudapi.com`. */
  host: string;
  /** The proxy on the way, without its password; undefined where there is none, or where it does not matter. */
  proxyHost?: string;
  /** The rest of the sentence that begins with "`action` at `host`". */
  problem: string;
  /** What the reader can do about it: a sentence or two. */
  advice?: string;
  code: string;
  retryable: boolean;
  requestId?: string;
  /** How many times the call was made; undefined while it is not known to be the last. */
  attempts?: number;
  /** How long the attempts took, with all waits for and between them, in milliseconds. */
  elapsedMs?: number;
  cause?: unknown;
}

/** The base of every error of one API call: {@link ServiceError}, {@link TransportError}, {@link InvalidResponseError}. */
export abstract class CallError extends TatError {
  /** The parts of the message, and the action and the host that were called. */
  readonly failure: CallFailure;

  constructor(failure: CallFailure) {
    super(describeFailure(failure), failure);
    this.failure = failure;
  }

  /** The same error, telling how many attempts were made in which time. */
  afterAttempts(attempts: number, elapsedMs: number): CallError {
    const Same = this.constructor as new (failure: CallFailure) => CallError;
    return new Same({ ...this.failure, attempts, elapsedMs });
  }
}

function describeFailure(failure: CallFailure): string {
  const { action, host, proxyHost, problem, requestId, attempts = 1, elapsedMs = 0, advice } = failure;
  const details = [
    requestId ? `RequestId ${requestId}` : "",
    attempts > 1 ? `after ${attempts} attempts in ${Math.max(1, Math.round(elapsedMs / 1000))} s` : "",
  ].filter((detail) => detail !== "");
  const way = proxyHost === undefined ? "" : ` through the proxy ${proxyHost}`;
  const aside = details.length > 0 ? ` (${details.join(", ")})` : "";
  return `${action} at ${host}${way} ${problem.replace(/[.。]$/, "")}${aside}.${advice ? ` ${advice}` : ""}`;
}

/**
 * The service refused a call: `code` and `requestId` are its own. See the API documents and
 * https://www.tencentcloud.com/document/product/1209/56023 for the codes that all services share.
 */
export class ServiceError extends CallError {
  static override isInstance(value: unknown): value is ServiceError {
    return TatError.isInstance(value) && value.name === "ServiceError";
  }
}

/**
 * A call came to no answer that could be read. `code` says why: `HostNotFound`, `ConnectionFailed`, `TlsFailed`,
 * `TimedOut`, `HttpStatus`, `Redirected`, `BadAnswer` or `RequestFailed`.
 */
export class TransportError extends CallError {
  static override isInstance(value: unknown): value is TransportError {
    return TatError.isInstance(value) && value.name === "TransportError";
  }
}

/** The service answered, but not as its API document says: the message names the field. Never retried: it would come again. */
export class InvalidResponseError extends CallError {
  constructor(failure: { action: string; host: string; field: string; problem: string; requestId?: string }) {
    super({
      advice: "This is no failure of the run; report it with the RequestId if it stays.",
      ...failure,
      problem: `gave an answer that cannot be used: ${failure.field} ${failure.problem}`,
      code: "InvalidResponse",
      retryable: false,
    });
  }

  static override isInstance(value: unknown): value is InvalidResponseError {
    return TatError.isInstance(value) && value.name === "InvalidResponseError";
  }
}
