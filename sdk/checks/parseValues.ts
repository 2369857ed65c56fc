import { type ArgumentParser, accept, refuse } from "./InvalidArgumentError";
import { type FieldParsers, parseArguments } from "./readArguments";
import { showValue } from "./showValue";

/** Makes a parser of values that pass a test; `rule` says what was expected: `a text`. */
export function valueParser<T>(test: (value: unknown) => boolean, rule: string): ArgumentParser<T> {
  return (property, value) =>
    test(value) ? accept(value as T) : refuse(property, `${showValue(value)} is not ${rule}`);
}

/** Makes a parser of one of a few words, written exactly so. */
export function choiceParser<Choice extends string>(choices: readonly Choice[]): ArgumentParser<Choice> {
  return (property, value) => {
    const choice = choices.find((candidate) => candidate === value);
    const known = choices.map((candidate) => `"${candidate}"`).join(" or ");
    return choice === undefined ? refuse(property, `${showValue(value)} is not ${known}`) : accept(choice);
  };
}

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

/** What a list may hold. */
interface ListRules {
  /** What the list holds, for messages: `invoker IDs`. */
  of: string;
  /** What to do instead of giving an empty list. */
  emptyHint: string;
  maxLength: number;
  /** The rule that an element breaks, undefined when it breaks none. */
  findFault(element: unknown): string | undefined;
}

/**
 * Makes a parser of lists: a non-empty array, the first element at fault named by its index, doubled elements dropped,
 * the order kept.
 */
export function listParser(rules: ListRules): ArgumentParser<string[]> {
  return (property, value) => {
    if (!Array.isArray(value)) return refuse(property, `${showValue(value)} is not an array of ${rules.of}`);
    if (value.length === 0) return refuse(property, `[] holds no ${rules.of}: ${rules.emptyHint}`);
    if (value.length > rules.maxLength) {
      return refuse(property, `${showValue(value)} ${rules.of} is too long: at most ${rules.maxLength} are allowed`);
    }
    const elements = new Set<string>();
    for (let index = 0; index < value.length; index++) {
      const element: unknown = value[index];
      const fault = rules.findFault(element);
      if (fault) return refuse(`${property}[${index}]`, fault);
      elements.add(element as string);
    }
    return accept([...elements]);
  };
}

/** Reads true or false; a text that says so is not one. */
export const parseFlag: ArgumentParser<boolean> = (property, value) =>
  typeof value === "boolean" ? accept(value) : refuse(property, `${showValue(value)} is not true or false`);

/** Reads a share: a number from 0 to 1. */
export const parseRate: ArgumentParser<number> = (property, value) => {
  if (typeof value === "number" && value >= 0 && value <= 1) return accept(value + 0); // -0 becomes 0
  const isPercentage = typeof value === "number" && value > 1 && value <= 100;
  const hint = isPercentage ? `, such as ${Number((value / 100).toPrecision(12))} for ${value} %` : "";
  return refuse(property, `${showValue(value)} is not a number from 0 to 1${hint}`);
};

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
