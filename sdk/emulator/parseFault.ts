import { validateHeaderName, validateHeaderValue } from "node:http";
import { type FieldParsers, objectParser } from "./arguments/objectParser";
import { optional, type Parser } from "./arguments/Parser";
import { readGuarded } from "./arguments/readGuarded";
import { showValue } from "./arguments/showValue";
import { functionParser, integerParser, numberParser, parseText, valueParser } from "./arguments/valueParser";
import { EmulatorArgumentError } from "./EmulatorArgumentError";
import type { Fault, FaultEffect, FaultKind, FaultTarget, ScriptedAnswer } from "./Fault";

const DAY_MS = 86_400_000;

const parseStatus = integerParser(200, 599, "is no status of an answer, from 200 to 599");

const parseAnswer = objectParser<ScriptedAnswer>({
  status: optional(parseStatus),
  headers: optional(parseHeaders),
  body: optional(parseText),
});

type Response = Extract<FaultEffect, { kind: "response" }>["response"];

const parseResponse: Parser<Response> = (property, value) =>
  typeof value === "function" ? (value as Response) : parseAnswer(property, value);

/** What each kind takes beside its name and its target. */
const EFFECTS: { [K in FaultKind]: FieldParsers<Omit<Extract<FaultEffect, { kind: K }>, "kind">> } = {
  rateLimit: { code: optional(parseText) },
  internalError: {},
  serviceUnavailable: {},
  signatureExpire: {},
  tokenFailure: {},
  error: { code: parseText, message: parseText },
  gatewayPage: { status: optional(parseStatus), headers: optional(parseHeaders) },
  connectionReset: {},
  truncatedBody: {},
  stalledBody: {},
  emptyBody: {},
  notJson: {},
  jsonWithoutResponse: {},
  neverAnswer: {},
  slowAnswer: { delayMs: numberParser(0, DAY_MS, "is no number of milliseconds from 0 to a day") },
  response: { response: parseResponse },
};

const parseKind = valueParser<FaultKind>(
  (value) => typeof value === "string" && Object.hasOwn(EFFECTS, value),
  `is none of ${Object.keys(EFFECTS).join(", ")}`,
);

const isTimes = (value: unknown) =>
  value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && Number(value) >= 1);

const TARGET: FieldParsers<FaultTarget> = {
  action: optional(parseText),
  match: optional(functionParser<NonNullable<FaultTarget["match"]>>()),
  nth: optional(integerParser(1, Number.MAX_SAFE_INTEGER, "is no count from 1 on")),
  times: optional(valueParser<number>(isTimes, "is neither a count from 1 on nor Infinity")),
};

/** Reads a fault, whatever it is. */
export const parseFault: Parser<Fault> = (property, value) => {
  const kind = readGuarded(`${property}.kind`, () => parseKind(`${property}.kind`, Object(value).kind));
  return objectParser({ kind: parseKind, ...EFFECTS[kind], ...TARGET } as FieldParsers<Fault>)(property, value);
};

function parseHeaders(property: string, value: unknown): Record<string, string> {
  return readGuarded(property, () => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new EmulatorArgumentError(property, `${showValue(value)} is no object of headers`);
    }
    return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, parseHeader(property, name, text)]));
  });
}

function parseHeader(property: string, name: string, value: unknown): string {
  const text = parseText(property, value);
  try {
    validateHeaderName(name);
    validateHeaderValue(name, text);
  } catch {
    throw new EmulatorArgumentError(
      property,
      `${showValue(name)} is no name of a header, or its value cannot stand in one`,
    );
  }
  return text;
}
