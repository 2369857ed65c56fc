import { TatError } from "../core/TatError";
import { CallError } from "./CallError";

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
