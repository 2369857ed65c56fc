import { validateHeaderName, validateHeaderValue } from "node:http";
import { type ArgumentParser, accept, refuse } from "../checks/InvalidArgumentError";
import { type FieldParsers, objectParser, valueParser } from "../checks/objectParser";
import { choiceParser, integerParser } from "../checks/parseValues";
import { showValue } from "../checks/showValue";
import { functionParser, numberParser, parseNamedTexts, parseText, requireValid } from "./service/arguments";
import {
  type Answer,
  type LoggedRequest,
  Refusal,
  requestLimitExceeded,
  signatureExpire,
  tokenFailure,
  wrapRefusal,
} from "./service/messages";

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

interface Entry {
  fault: Fault;
  /** How many requests it could have met. */
  seen: number;
  /** How many requests met it. */
  met: number;
}

/** The faults to come. A request meets at most one: the first pushed that is due. */
export class FaultScript {
  private entries: Entry[] = [];

  /** How many faults will still meet a request, if one comes that they are meant for: 0 once the script is played out. */
  get pending(): number {
    return this.entries.length;
  }

  /** Adds faults behind those there are. Throws EmulatorArgumentError, and adds none, for one that could never be played. */
  push(...faults: Fault[]): void {
    const parsed = faults.map((fault) => requireValid(parseFault, "faults", fault));
    this.entries.push(...parsed.map((fault) => ({ fault, seen: 0, met: 0 })));
  }

  /** Forgets all faults. */
  clear(): void {
    this.entries = [];
  }

  /** The fault that this request meets. Every request is counted by every fault it could meet, whichever it does meet. */
  take(request: LoggedRequest): Fault | undefined {
    const meant = this.entries.filter(({ fault }) => isMeantFor(fault, request));
    for (const entry of meant) {
      entry.seen++;
    }
    const due = meant.find(({ fault, seen }) => seen >= (fault.nth ?? 1));
    if (due) {
      due.met++;
      this.entries = this.entries.filter(({ fault, met }) => met < (fault.times ?? 1));
    }
    return due?.fault;
  }
}

function isMeantFor(fault: Fault, request: LoggedRequest): boolean {
  return (fault.action === undefined || fault.action === request.action) && (fault.match?.(request) ?? true);
}

const DAY_MS = 86_400_000;

const parseStatus = integerParser(200, 599);

const parseHeaders: ArgumentParser<Record<string, string>> = (property, value) => {
  const parsed = parseNamedTexts(property, value);
  for (const [name, text] of Object.entries(parsed.ok ? parsed.value : {})) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, text);
    } catch {
      return refuse(property, `${showValue(name)} is not the name of a header, or its value cannot stand in one`);
    }
  }
  return parsed;
};

const parseAnswer = objectParser<ScriptedAnswer>({ status: parseStatus, headers: parseHeaders, body: parseText });

type Response = Extract<FaultEffect, { kind: "response" }>["response"];

const parseResponse: ArgumentParser<Response> = (property, value) =>
  typeof value === "function" ? accept(value as Response) : parseAnswer(property, value);

/** What each kind takes beside its name and its target. */
const EFFECTS: { [K in FaultKind]: FieldParsers<Omit<Extract<FaultEffect, { kind: K }>, "kind">> } = {
  rateLimit: { code: parseText },
  internalError: {},
  serviceUnavailable: {},
  signatureExpire: {},
  tokenFailure: {},
  error: { code: parseText, message: parseText },
  gatewayPage: { status: parseStatus, headers: parseHeaders },
  connectionReset: {},
  truncatedBody: {},
  stalledBody: {},
  emptyBody: {},
  notJson: {},
  jsonWithoutResponse: {},
  neverAnswer: {},
  slowAnswer: { delayMs: numberParser(0, DAY_MS, "a number of milliseconds from 0 to a day") },
  response: { response: parseResponse },
};

/** The names of all effects. */
export const FAULT_KINDS = Object.keys(EFFECTS) as FaultKind[];

const REQUIRED: Partial<Record<FaultKind, readonly string[]>> = {
  error: ["code", "message"],
  slowAnswer: ["delayMs"],
  response: ["response"],
};

const isTimes = (value: unknown) =>
  value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && Number(value) >= 1);

const TARGET: FieldParsers<FaultTarget> = {
  action: parseText,
  match: functionParser<NonNullable<FaultTarget["match"]>>(),
  nth: integerParser(1),
  times: valueParser<number>(isTimes, "a whole number of at least 1 or Infinity"),
};

const parseKind = valueParser<FaultKind>(
  (value) => typeof value === "string" && Object.hasOwn(EFFECTS, value),
  `one of ${FAULT_KINDS.join(", ")}`,
);

/** Reads a fault, whatever it is. */
const parseFault: ArgumentParser<Fault> = (property, value) => {
  if (typeof value !== "object" || value === null) {
    return refuse(property, `${showValue(value)} is not an object of named values`);
  }
  const kind = parseKind(`${property}.kind`, Reflect.get(value, "kind"));
  if (!kind.ok) return kind;
  const fields = { kind: choiceParser([kind.value]), ...EFFECTS[kind.value], ...TARGET } as FieldParsers<Fault>;
  return objectParser<Fault>(fields, ["kind", ...(REQUIRED[kind.value] ?? [])] as (keyof Fault)[])(property, value);
};

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
