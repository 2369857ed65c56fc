import { EmulatorArgumentError } from "../EmulatorArgumentError";
import type { Parser } from "./Parser";
import { readGuarded } from "./readGuarded";
import { showValue } from "./showValue";

/** Makes a parser of lists with at most `maxLength` elements, each read once and named by its place; it gives a copy. */
export function listParser<T>(parser: Parser<T>, maxLength: number): Parser<T[]> {
  return (property, value) =>
    readGuarded(property, () => {
      if (!Array.isArray(value)) throw new EmulatorArgumentError(property, `${showValue(value)} is no list`);
      // Not `> maxLength`: the length of a proxy can be anything, NaN included.
      if (!(value.length <= maxLength)) {
        throw new EmulatorArgumentError(property, `a list of ${value.length} is too long: at most ${maxLength}`);
      }
      return Array.from({ length: value.length }, (_, index) =>
        readGuarded(`${property}[${index}]`, () => parser(`${property}[${index}]`, value[index])),
      );
    });
}
