import { cleanText } from "../core/cleanText";
import { showValue } from "./arguments/showValue";

/** What was thrown by a function that the emulator was given, which may be anything: on one line, at most 1000 characters. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? cleanText(error.message, 1000) : showValue(error);
  } catch {
    // A revoked proxy throws at every touch, and a message need not be a text.
    return "an unreadable error";
  }
}
