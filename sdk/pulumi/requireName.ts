import { InvalidArgumentError } from "../client/InvalidArgumentError";
import { showValue } from "../records/arguments/showValue";
import { asRunError } from "./asRunError";

/**
 * Refuses a name that is no text, of which Pulumi would make one such as `[object Object]`, an empty one, and one with
 * half a character, at which Pulumi 3.259 hangs. All others are Pulumi's to judge.
 *
 * @throws InvalidArgumentError
 */
export function requireName(name: unknown): void {
  if (typeof name === "string" && name !== "" && !/\p{Surrogate}/u.test(name)) return;
  throw asRunError(
    new InvalidArgumentError(
      "name",
      `${showValue(name)} is not a name: it must be a text of whole characters, and not empty`,
    ),
  );
}
