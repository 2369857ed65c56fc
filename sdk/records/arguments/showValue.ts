import { escapeText } from "../escapeText";

/**
 * Shows a value of any kind in a message: short, on one line, without control characters, in bounded time and without
 * ever throwing. What an object holds is not shown.
 */
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
      return `"${escapeText(value)}"`;
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      return value === null ? "null" : describeObject(value);
    default:
      // The digits of a large bigint take seconds to write down.
      return `a ${typeof value}`;
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `an array of ${value.length}`;
  if (value instanceof Date) return "a Date";
  return value instanceof Promise ? "a Promise" : "an object";
}
