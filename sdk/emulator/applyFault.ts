import type { Fault } from "./faults";
import {
  type Answer,
  type LoggedRequest,
  Refusal,
  requestLimitExceeded,
  signatureExpire,
  tokenFailure,
  wrapRefusal,
} from "./messages";

/** How much of an answer goes out. */
export type Delivery = "whole" | "halfThenEnd" | "halfThenSilence" | "reset" | "silence";

/** What a request gets instead of its answer. */
interface FaultyAnswer {
  answer: Answer;
  delivery: Delivery;
}

/** What becomes of an answer under a fault; that a slow one comes later is its sender's business. */
export function applyFault(fault: Fault, request: LoggedRequest, answer: Answer): FaultyAnswer {
  const whole = (changed: Answer): FaultyAnswer => ({ answer: changed, delivery: "whole" });
  const refuse = (refusal: Refusal) => whole(wrapRefusal(refusal, answer.requestId ?? ""));
  const replaceBody = (body: string): FaultyAnswer =>
    whole({ status: 200, headers: { "Content-Type": "application/json" }, body });
  switch (fault.kind) {
    case "rateLimit":
      return refuse(requestLimitExceeded(20, fault.code));
    case "internalError":
      return refuse(new Refusal("InternalError", "An internal error occurred."));
    case "serviceUnavailable":
      return refuse(new Refusal("ServiceUnavailable", "The service is not available at the moment."));
    case "signatureExpire":
      return refuse(signatureExpire());
    case "tokenFailure":
      return refuse(tokenFailure());
    case "error":
      return refuse(new Refusal(fault.code, fault.message));
    case "gatewayPage":
      return whole(createGatewayPage(fault.status ?? 502, fault.headers));
    case "connectionReset":
      return { answer, delivery: "reset" };
    case "truncatedBody":
      return { answer, delivery: "halfThenEnd" };
    case "stalledBody":
      return { answer, delivery: "halfThenSilence" };
    case "neverAnswer":
      return { answer, delivery: "silence" };
    case "slowAnswer":
      return whole(answer);
    case "emptyBody":
      return replaceBody("");
    case "notJson":
      return replaceBody("<html><body>This is no JSON.</body></html>");
    case "jsonWithoutResponse":
      return replaceBody('{"message":"no Response here"}');
    case "response": {
      const scripted = typeof fault.response === "function" ? fault.response(request, answer) : fault.response;
      const { status = answer.status, headers = answer.headers, body = answer.body } = scripted;
      return whole({ status, headers: { ...headers }, body });
    }
  }
}

function createGatewayPage(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = `<html><head><title>${status}</title></head><body><h1>${status}</h1><p>The gateway has no answer.</p></body></html>`;
  return { status, headers: { "Content-Type": "text/html", ...headers }, body };
}
