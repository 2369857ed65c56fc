import { type ArgumentParser, accept, refuse } from "./Parsed";
import { showValue } from "./showValue";

/** What a list may hold. */
export interface ListRules {
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
    // Not `=== 0`: the length of a proxy can be anything, NaN included.
    if (!(value.length > 0)) return refuse(property, `[] holds no ${rules.of}: ${rules.emptyHint}`);
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
