import { cleanText } from "../../core/cleanText";
import { EmulatorArgumentError } from "../EmulatorArgumentError";
import type { Parser } from "./Parser";
import { readGuarded } from "./readGuarded";
import { showValue } from "./showValue";

/** A parser for each property. */
export type FieldParsers<T> = { readonly [Name in keyof Required<T>]: Parser<T[Name]> };

/**
 * Makes a parser of objects with these properties and no others: a misspelt one would be passed over in silence. Each is
 * read once; the parser gives a copy. With an empty name for the object its properties are named alone.
 */
export function objectParser<T extends object>(fields: FieldParsers<T>): Parser<T> {
  const entries = Object.entries(fields) as [string, Parser<unknown>][];
  return (property, value) =>
    readGuarded(property || "options", () => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new EmulatorArgumentError(property || "options", `${showValue(value)} is no object of named values`);
      }
      const nameOf = (name: string) => (property ? `${property}.` : "") + cleanText(name, 60);
      const read = (name: string) => (value as Record<string, unknown>)[name];
      const unknown = Object.keys(value).find((name) => {
        return !Object.hasOwn(fields, name) && readGuarded(nameOf(name), () => read(name)) !== undefined;
      });
      if (unknown !== undefined) {
        throw new EmulatorArgumentError(
          nameOf(unknown),
          `no such property: known are ${Object.keys(fields).join(", ")}`,
        );
      }
      return Object.fromEntries(
        entries.map(([name, parser]) => [name, readGuarded(nameOf(name), () => parser(nameOf(name), read(name)))]),
      ) as T;
    });
}
