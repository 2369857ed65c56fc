import type { Answer } from "./envelope";
import type { LoggedRequest } from "./LoggedRequest";

/** Which requests a fault meets. */
export interface FaultTarget {
  /** Only this action. Default any. */
  action?: string;
  /** Only requests for which this is true; it must not change the request. Default any. */
  match?: (request: LoggedRequest) => boolean;
  /** Begin with the nth such request since the fault was pushed, counted from 1. Default: with the next that meets no other fault. */
  nth?: number;
  /** How many requests meet it; Infinity for all. Default 1. */
  times?: number;
}

/** An answer made by hand. What is left out is taken from the answer that the request would have got. */
export interface ScriptedAnswer {
  /** The HTTP status. */
  status?: number;
  /** Headers in place of all others. */
  headers?: Readonly<Record<string, string>>;
  /** The text of the body. */
  body?: string;
}

/** What goes wrong. */
export type FaultEffect =
  /** `RequestLimitExceeded` in the envelope, or the code given, such as `RequestLimitExceeded.UinLimitExceeded`. */
  | { kind: "rateLimit"; code?: string }
  /** `InternalError` in the envelope. */
  | { kind: "internalError" }
  /** `ServiceUnavailable` in the envelope. */
  | { kind: "serviceUnavailable" }
  /** `AuthFailure.SignatureExpire` in the envelope. */
  | { kind: "signatureExpire" }
  /** `AuthFailure.TokenFailure` in the envelope. */
  | { kind: "tokenFailure" }
  /** Any code and message in the envelope. */
  | { kind: "error"; code: string; message: string }
  /** An HTML page of a gateway, such as 429, 502 or 503. Default status 502. */
  | { kind: "gatewayPage"; status?: number; headers?: Readonly<Record<string, string>> }
  /** The connection is reset before any answer. */
  | { kind: "connectionReset" }
  /** Half of the body announced in Content-Length, then the connection ends. */
  | { kind: "truncatedBody" }
  /** Half of the body announced in Content-Length, then nothing more. */
  | { kind: "stalledBody" }
  /** Status 200 without a body. */
  | { kind: "emptyBody" }
  /** Status 200 and JSON's content type with a body that is none. */
  | { kind: "notJson" }
  /** A JSON object without `Response`. */
  | { kind: "jsonWithoutResponse" }
  /** The connection stays open and silent until the client or `close()` ends it. */
  | { kind: "neverAnswer" }
  /** The right answer, later by `delayMs` milliseconds. */
  | { kind: "slowAnswer"; delayMs: number }
  /** An answer made by hand, or by a function from the answer that the request would have got: hostile records, redirects. */
  | {
      kind: "response";
      response: ScriptedAnswer | ((request: LoggedRequest, answer: Readonly<Answer>) => ScriptedAnswer);
    };

/** A scripted fault: what goes wrong, and for which requests. */
export type Fault = FaultEffect & FaultTarget;

/** The name of an effect. */
export type FaultKind = Fault["kind"];
