import { type ArgumentParser, accept, refuse } from "./Parsed";
import { showValue } from "./showValue";

/** Makes a parser of whole numbers from `min` to `max`; without `max`, up to the largest exact one (2^53 − 1). */
export function integerParser(min: number, max?: number): ArgumentParser<number> {
  const rule = max === undefined ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  return (property, value) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= (max ?? value)
      ? accept(value + 0) // -0 becomes 0
      : refuse(property, `${showValue(value)} is not ${rule}`);
}
