import { createHash } from "node:crypto";

/** A text that is equal for values of equal JSON and tells nothing of them: what to keep a thing by whose settings hold secrets. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64");
}
