import { EmulatorArgumentError } from "../EmulatorArgumentError";
import type { Parser } from "./Parser";
import { showValue } from "./showValue";

/** Makes a parser of values that pass a test; `fault` says what a value is that does not: `is no text`. */
export function valueParser<T>(test: (value: unknown) => boolean, fault: string): Parser<T> {
  return (property, value) => {
    if (test(value)) return value as T;
    throw new EmulatorArgumentError(property, `${showValue(value)} ${fault}`);
  };
}

export const parseText = valueParser<string>((value) => typeof value === "string", "is no text");

export const parseFlag = valueParser<boolean>((value) => typeof value === "boolean", "is neither true nor false");

/** Makes a parser of functions of one type. */
export function functionParser<F>(): Parser<F> {
  return valueParser<F>((value) => typeof value === "function", "is no function");
}

/** Makes a parser of texts that match; `fault` as for {@link valueParser}. */
export function textParser(pattern: RegExp, fault: string): Parser<string> {
  return valueParser<string>((value) => typeof value === "string" && pattern.test(value), fault);
}

/** Makes a parser of whole numbers from `min` to `max`; `fault` as for {@link valueParser}. */
export function integerParser(min: number, max: number, fault: string): Parser<number> {
  return valueParser<number>((value) => Number.isSafeInteger(value) && isBetween(value as number, min, max), fault);
}

/** Makes a parser of numbers from `min` to `max`; `fault` as for {@link valueParser}. */
export function numberParser(min: number, max: number, fault: string): Parser<number> {
  return valueParser<number>((value) => typeof value === "number" && isBetween(value, min, max), fault);
}

function isBetween(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}
