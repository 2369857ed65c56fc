import { cleanText } from "../../core/cleanText";

/** Shows a value of any kind in a message: short, on one line, without control characters. What an object holds is not shown. */
export function showValue(value: unknown): string {
  try {
    return describeValue(value);
  } catch {
    // A revoked proxy throws at every touch.
    return "an unreadable value";
  }
}

function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `"${cleanText(value, 80)}"`;
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "a list" : "an object";
    default:
      // The digits of a large bigint take seconds to write down.
      return `a ${typeof value}`;
  }
}
