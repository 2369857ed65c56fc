import { type ArgumentParser, accept, InvalidArgumentError, refuse } from "../../checks/InvalidArgumentError";
import { parseInstant } from "../../checks/parseInstant";
import { arrayParser, valueParser } from "../../checks/parseValues";
import { cleanText, showValue } from "../../checks/showValue";

/** An option, seed or fault that the emulator cannot use: names the property and the rule, code `InvalidArgument`. */
export class EmulatorArgumentError extends InvalidArgumentError {}

/** What the parser makes of a value, which may be anything; throws {@link EmulatorArgumentError} with the first problem. */
export function requireValid<T>(parser: ArgumentParser<T>, property: string, value: unknown): T {
  const parsed = parser(property, value);
  if (parsed.ok) return parsed.value;
  const [first = { property, problem: "is not valid" }] = parsed.problems;
  throw new EmulatorArgumentError(first.property, first.problem);
}

export const parseText = valueParser<string>((value) => typeof value === "string", "a text");

/** Reads a list of texts. */
export const parseTexts = arrayParser(parseText, 1_000_000);

/** Reads an object of texts with names of any kind. */
export const parseNamedTexts: ArgumentParser<Record<string, string>> = (property, value) => {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = isObject ? Object.entries(value) : undefined;
  return entries?.every(([, text]) => typeof text === "string")
    ? accept(Object.fromEntries(entries))
    : refuse(property, `${showValue(value)} is not an object of texts`);
};

/** Makes a parser of functions of one type. */
export function functionParser<F>(): ArgumentParser<F> {
  return valueParser<F>((value) => typeof value === "function", "a function");
}

/** Makes a parser of numbers from `min` to `max`, fractions included. */
export function numberParser(min: number, max: number, rule: string): ArgumentParser<number> {
  return valueParser<number>((value) => typeof value === "number" && value >= min && value <= max, rule);
}

/** How many milliseconds an answer may wait: a day. */
export const LONGEST_DELAY_MS = 86_400_000;
/** Reads how long one answer waits. */
export const parseDelay = numberParser(0, LONGEST_DELAY_MS, "a number of milliseconds from 0 to a day");

/** Makes a parser of IDs that the emulator takes in a request too: the prefix and lower-case letters or digits. */
export function idParser(prefix: string): ArgumentParser<string> {
  const pattern = new RegExp(`^${prefix}[0-9a-z]{1,64}$`);
  return valueParser<string>(
    (value) => typeof value === "string" && pattern.test(value),
    `${prefix} and 1 to 64 lower-case letters or digits`,
  );
}

/** The years 1 to 9999: what RFC 3339 can write. */
export const EARLIEST_MS = Date.parse("0001-01-01T00:00:00Z");
const LATEST_MS = Date.parse("9999-12-31T23:59:59Z");

/** Reads a moment in time, RFC 3339, a Date or milliseconds since the UNIX epoch; gives milliseconds. */
export const parseMoment: ArgumentParser<number> = (property, value) => {
  const parsed =
    typeof value === "number" || value instanceof Date ? accept(Number(value)) : parseInstant(property, value);
  if (!parsed.ok || (parsed.value >= EARLIEST_MS && parsed.value <= LATEST_MS)) return parsed;
  return refuse(property, `${showValue(value)} is not a moment in time of the years 1 to 9999`);
};

/** What was thrown by a function that the emulator was given, which may be anything: on one line, at most 1000 characters. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? cleanText(error.message, 1000) : showValue(error);
  } catch {
    // A revoked proxy throws at every touch, and a message need not be a text.
    return "an unreadable error";
  }
}
