import type { Parser } from "./arguments/Parser";
import { textParser } from "./arguments/valueParser";

/** Makes a parser of IDs that the emulator takes in a request too: the prefix and lower-case letters or digits. */
export function idParser(prefix: string): Parser<string> {
  return textParser(
    new RegExp(`^${prefix}[0-9a-z]{1,64}$`),
    `is not ${prefix} and 1 to 64 lower-case letters or digits`,
  );
}
