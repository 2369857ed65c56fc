import { validateHeaderName, validateHeaderValue } from "node:http";
import { choiceParser } from "../records/arguments/choiceParser";
import { integerParser } from "../records/arguments/integerParser";
import { type FieldParsers, objectParser, valueParser } from "../records/arguments/objectParser";
import { type ArgumentParser, accept, refuse } from "../records/arguments/Parsed";
import { showValue } from "../records/arguments/showValue";
import { functionParser, numberParser, parseNamedTexts, parseText } from "./arguments";
import type { Fault, FaultEffect, FaultKind, FaultTarget, ScriptedAnswer } from "./Fault";

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
  `one of ${Object.keys(EFFECTS).join(", ")}`,
);

/** Reads a fault, whatever it is. */
export const parseFault: ArgumentParser<Fault> = (property, value) => {
  if (typeof value !== "object" || value === null) {
    return refuse(property, `${showValue(value)} is not an object of named values`);
  }
  const kind = parseKind(`${property}.kind`, Reflect.get(value, "kind"));
  if (!kind.ok) return kind;
  const fields = { kind: choiceParser([kind.value]), ...EFFECTS[kind.value], ...TARGET } as FieldParsers<Fault>;
  return objectParser<Fault>(fields, ["kind", ...(REQUIRED[kind.value] ?? [])] as (keyof Fault)[])(property, value);
};
