import { validateHeaderName, validateHeaderValue } from "node:http";
import { type ArgumentParser, accept, refuse } from "../checks/InvalidArgumentError";
import { choiceParser, integerParser, objectParser, valueParser } from "../checks/parseValues";
import type { FieldParsers } from "../checks/readArguments";
import { showValue } from "../checks/showValue";
import { functionParser, parseDelay, parseNamedTexts, parseText } from "./service/arguments";
import {
  type Answer,
  JSON_HEADERS,
  type LoggedRequest,
  Refusal,
  requestLimitExceeded,
  signatureExpire,
  tokenFailure,
  wrapAnswer,
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

/** How much of an answer goes out. */
export type Delivery = "whole" | "halfThenEnd" | "halfThenSilence" | "reset" | "silence";

/** What a request gets instead of its answer. */
type FaultyAnswer = { answer: Answer; delivery: Delivery };

/** A kind of fault: what it takes beside its name and its target, and what it makes of an answer. */
interface Kind<Effect extends FaultEffect> {
  fields?: FieldParsers<Omit<Effect, "kind">>;
  required?: readonly (keyof Effect)[];
  spoil(answer: Answer, fault: Effect, request: LoggedRequest): FaultyAnswer;
}

type EffectOf<Name extends FaultKind> = Extract<FaultEffect, { kind: Name }>;

const deliver = (delivery: Delivery) => (answer: Answer) => ({ answer, delivery });
const whole = deliver("whole");
const refuseWith =
  <Effect>(createRefusal: (fault: Effect) => Refusal) =>
  (answer: Answer, fault: Effect) =>
    whole(wrapAnswer(createRefusal(fault), answer.requestId ?? ""));
const replaceBody = (body: string) => () => whole({ status: 200, headers: { ...JSON_HEADERS }, body });

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

type Response = EffectOf<"response">["response"];

const parseResponse: ArgumentParser<Response> = (property, value) =>
  typeof value === "function" ? accept(value as Response) : parseAnswer(property, value);

/** Every kind of fault. That a slow answer comes later is its sender's business. */
const KINDS: { [Name in FaultKind]: Kind<EffectOf<Name>> } = {
  rateLimit: { fields: { code: parseText }, spoil: refuseWith(({ code }) => requestLimitExceeded(20, code)) },
  internalError: { spoil: refuseWith(() => new Refusal("InternalError", "An internal error occurred.")) },
  serviceUnavailable: {
    spoil: refuseWith(() => new Refusal("ServiceUnavailable", "The service is not available at the moment.")),
  },
  signatureExpire: { spoil: refuseWith(signatureExpire) },
  tokenFailure: { spoil: refuseWith(tokenFailure) },
  error: {
    fields: { code: parseText, message: parseText },
    required: ["code", "message"],
    spoil: refuseWith(({ code, message }) => new Refusal(code, message)),
  },
  gatewayPage: { fields: { status: parseStatus, headers: parseHeaders }, spoil: (_, fault) => answerAsGateway(fault) },
  connectionReset: { spoil: deliver("reset") },
  truncatedBody: { spoil: deliver("halfThenEnd") },
  stalledBody: { spoil: deliver("halfThenSilence") },
  emptyBody: { spoil: replaceBody("") },
  notJson: { spoil: replaceBody("<html><body>This is no JSON.</body></html>") },
  jsonWithoutResponse: { spoil: replaceBody('{"message":"no Response here"}') },
  neverAnswer: { spoil: deliver("silence") },
  slowAnswer: { fields: { delayMs: parseDelay }, required: ["delayMs"], spoil: whole },
  response: {
    fields: { response: parseResponse },
    required: ["response"],
    spoil: (answer, { response }, request) => {
      const scripted = typeof response === "function" ? response(request, answer) : response;
      const { status = answer.status, headers = answer.headers, body = answer.body } = scripted;
      return whole({ status, headers: { ...headers }, body });
    },
  },
};

function answerAsGateway({ status = 502, headers = {} }: EffectOf<"gatewayPage">): FaultyAnswer {
  const body = `<html><head><title>${status}</title></head><body><h1>${status}</h1><p>The gateway has no answer.</p></body></html>`;
  return whole({ status, headers: { "Content-Type": "text/html", ...headers }, body });
}

/** The names of all kinds. */
export const FAULT_KINDS = Object.keys(KINDS) as FaultKind[];

/** What becomes of an answer under a fault. */
export function applyFault(fault: Fault, request: LoggedRequest, answer: Answer): FaultyAnswer {
  return (KINDS[fault.kind] as Kind<FaultEffect>).spoil(answer, fault, request);
}

const isTimes = (value: unknown) =>
  value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && Number(value) >= 1);

const TARGET: FieldParsers<FaultTarget> = {
  action: parseText,
  match: functionParser<NonNullable<FaultTarget["match"]>>(),
  nth: integerParser(1),
  times: valueParser<number>(isTimes, "a whole number of at least 1 or Infinity"),
};

const isKind = (value: unknown) => typeof value === "string" && Object.hasOwn(KINDS, value);
const parseKind = valueParser<FaultKind>(isKind, `one of ${FAULT_KINDS.join(", ")}`);

/** Reads a fault, whatever it is. */
export const parseFault: ArgumentParser<Fault> = (property, value) => {
  if (typeof value !== "object" || value === null) {
    return refuse(property, `${showValue(value)} is not an object of named values`);
  }
  const kind = parseKind(`${property}.kind`, Reflect.get(value, "kind"));
  if (!kind.ok) return kind;
  const { fields, required = [] } = KINDS[kind.value] as Kind<FaultEffect>;
  const parsers = { kind: choiceParser([kind.value]), ...fields, ...TARGET } as FieldParsers<Fault>;
  return objectParser<Fault>(parsers, ["kind", ...required])(property, value);
};
