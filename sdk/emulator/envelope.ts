import type { Refusal } from "./Refusal";

/** An HTTP answer before it is written to the socket. */
export interface Answer {
  /** The HTTP status. */
  status: number;
  /** The HTTP headers, but for those that Node adds. */
  headers: Record<string, string>;
  /** The text of the body, before any encoding. */
  body: string;
  /** The code inside the envelope; undefined when the answer is none of the service's failures. */
  errorCode?: string;
  /** The RequestId inside the envelope; undefined when the answer carries none. */
  requestId?: string;
}

/** Exactly this, without a charset: the Python client looks for `Error` in no other content type. */
const JSON_HEADERS = { "Content-Type": "application/json" };

/** Wraps what an action returned. */
export function wrapResult(result: Record<string, unknown>, requestId: string): Answer {
  const body = JSON.stringify({ Response: { ...result, RequestId: requestId } });
  return { status: 200, headers: { ...JSON_HEADERS }, body, requestId };
}

/** Wraps a refusal: HTTP 200 like every answer of the service itself, failures of the signature included. */
export function wrapRefusal({ code, message }: Refusal, requestId: string): Answer {
  const body = JSON.stringify({ Response: { Error: { Code: code, Message: message }, RequestId: requestId } });
  return { status: 200, headers: { ...JSON_HEADERS }, body, errorCode: code, requestId };
}
