import { type ArgumentParser, accept, type Parsed, refuse } from "./InvalidArgumentError";
import { parseGuarded, readArguments } from "./readArguments";
import { showValue } from "./showValue";

/** A parser for each property of an object. */
export type FieldParsers<T> = { readonly [Name in keyof Required<T>]: ArgumentParser<Exclude<T[Name], undefined>> };

/** Makes a parser of values that pass a test; `rule` says what was expected: `a text`. */
export function valueParser<T>(test: (value: unknown) => boolean, rule: string): ArgumentParser<T> {
  return (property, value) =>
    test(value) ? accept(value as T) : refuse(property, `${showValue(value)} is not ${rule}`);
}

/** Makes a parser of arrays of at most `maxLength` elements, each named by its place; it gives a copy, doubled elements and all. */
export function arrayParser<T>(parser: ArgumentParser<T>, maxLength: number): ArgumentParser<T[]> {
  return (property, value) => {
    if (!Array.isArray(value)) return refuse(property, `${showValue(value)} is not an array`);
    // Not `> maxLength`: the length of a proxy can be anything, NaN included.
    if (!(value.length <= maxLength)) {
      return refuse(property, `${showValue(value)} is too long: at most ${maxLength} elements are allowed`);
    }
    const elements: T[] = [];
    for (let index = 0; index < value.length; index++) {
      const parsed = parseGuarded(parser, `${property}[${index}]`, value[index]);
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
  const entries = Object.entries(fields) as [keyof T & string, ArgumentParser<unknown>][];
  return (property, value): Parsed<T> => {
    // Unlike the arguments of a call, an object that a list or a method expects is not left out.
    if (value === undefined || value === null) return refuse(property, `${showValue(value)} is not an object`);
    const nameOf = (name: string) => (property ? `${property}.${name}` : name);
    const given = readArguments(value, Object.keys(fields));
    const problems = given.problems.map(({ property: name, problem }) => ({
      property: name === "arguments" && property ? property : nameOf(name),
      problem,
    }));
    if (problems.length > 0) return { ok: false, problems };
    const object: Partial<Record<keyof T, unknown>> = {};
    for (const [name, parser] of entries) {
      const parsed =
        required.includes(name) && !given.present.has(name)
          ? refuse(nameOf(name), "is missing")
          : given.parse(name, (_, field) => parseGuarded(parser, nameOf(name), field));
      if (parsed.ok) object[name] = parsed.value;
      else problems.push(...parsed.problems);
    }
    return problems.length > 0 ? { ok: false, problems } : accept(object as T);
  };
}
