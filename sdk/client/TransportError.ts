import { TatError } from "../core/TatError";
import { CallError } from "./CallError";

/**
 * A call came to no answer that could be read. `code` says why: `HostNotFound`, `ConnectionFailed`, `TlsFailed`,
 * `TimedOut`, `HttpStatus`, `Redirected`, `BadAnswer` or `RequestFailed`.
 */
export class TransportError extends CallError {
  static override isInstance(value: unknown): value is TransportError {
    return TatError.isInstance(value) && value.name === "TransportError";
  }
}
