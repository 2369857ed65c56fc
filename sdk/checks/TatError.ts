const marker = Symbol.for("pulumi-tencentcloud-tat/TatError");

/** What a {@link TatError} carries beside its message. */
export interface TatErrorDetails {
  /** Stable, for programs: the service's own code, such as `AuthFailure.SignatureFailure`, or one of ours, such as `InvalidArgument`. */
  code: string;
  /** Whether the same call may succeed when it is made again. Default false. */
  retryable?: boolean;
  /** The service's RequestId, where a response carried one. */
  requestId?: string;
  /** The error underneath: its name, text and code, as free of secrets as the message. Never shown to the user by us. */
  cause?: unknown;
}

/**
 * The base of every error this package throws on purpose. Its message is for people: what happened, to which
 * property or invoker, and what to do. Its `code` is for programs.
 */
export class TatError extends Error {
  /** See {@link TatErrorDetails.code}. */
  readonly code: string;
  /** See {@link TatErrorDetails.retryable}. */
  readonly retryable: boolean;
  /** See {@link TatErrorDetails.requestId}. */
  readonly requestId?: string;

  constructor(message: string, details: TatErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.retryable = details.retryable ?? false;
    this.requestId = details.requestId;
    Object.defineProperty(this, marker, { value: true });
  }

  /** Tells by a marker, so that an error of another copy of this package is recognised too. */
  static isInstance(value: unknown): value is TatError {
    return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[marker] === true;
  }
}
