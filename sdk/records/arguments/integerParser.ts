import { type ArgumentParser, accept, refuse } from "./Parsed";
import { showValue } from "./showValue";

/** Makes a parser of whole numbers from `min` to `max`; without `max`, up to the largest exact one (2^53 − 1). */
export function integerParser(min: number, max?: number): ArgumentParser<number> {
  const most = max ?? Number.MAX_SAFE_INTEGER;
  return (property, value) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= most) return accept(value + 0); // -0 becomes 0
    // The largest exact number is worth naming only to who is above it.
    const isOpen = max === undefined && !(typeof value === "number" && value > most);
    const rule = isOpen ? `a whole number of at least ${min}` : `a whole number from ${min} to ${most}`;
    return refuse(property, `${showValue(value)} is not ${rule}`);
  };
}
