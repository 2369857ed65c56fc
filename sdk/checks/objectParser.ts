import { type ArgumentParser, accept, refuse } from "./InvalidArgumentError";
import { type FieldParsers, parseArguments } from "./readArguments";
import { showValue } from "./showValue";

export type { FieldParsers } from "./readArguments";

/** Makes a parser of values that pass a test; `rule` says what was expected: `a text`. */
export function valueParser<T>(test: (value: unknown) => boolean, rule: string): ArgumentParser<T> {
  return (property, value) =>
    test(value) ? accept(value as T) : refuse(property, `${showValue(value)} is not ${rule}`);
}

/**
 * Makes a parser of arrays of at most `maxLength` elements, each named by its place; it gives a copy, doubled elements and all.
 *
 * @param plural what the elements are, for messages
 */
export function arrayParser<T>(parser: ArgumentParser<T>, maxLength: number, plural?: string): ArgumentParser<T[]> {
  return (property, value) => {
    if (!Array.isArray(value)) {
      return refuse(property, `${showValue(value)} is not an array${plural ? ` of ${plural}` : ""}`);
    }
    if (value.length > maxLength) {
      const limit = `at most ${maxLength} ${plural ?? "elements"} are allowed`;
      return refuse(property, `${showValue(value)} is too long: ${limit}`);
    }
    const elements: T[] = [];
    for (let index = 0; index < value.length; index++) {
      const parsed = parser(`${property}[${index}]`, value[index]);
      if (!parsed.ok) return parsed;
      elements.push(parsed.value);
    }
    return accept(elements);
  };
}

/**
 * Makes a parser of objects with these properties and no others, of which all but the `required` ones may be left out. It
 * gives a copy. Problems carry the object's name in front: `accounts[0].token`; the properties of one without a name stand alone.
 */
export function objectParser<T extends object>(
  fields: FieldParsers<T>,
  required: readonly (keyof T)[] = [],
): ArgumentParser<T> {
  const missing = Object.fromEntries(required.map((name) => [name, "is missing"]));
  return (property, value) => {
    // Unlike the arguments of a call, an object that a list or a method expects is not left out.
    if (value === undefined || value === null) return refuse(property, `${showValue(value)} is not an object`);
    const { values, problems } = parseArguments<T>(value, fields, { path: property, missing });
    return problems.length > 0 ? { ok: false, problems } : accept(values as T);
  };
}
