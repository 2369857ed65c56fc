import type { ArgumentParser, ArgumentProblem } from "./InvalidArgumentError";
import { showValue } from "./showValue";

const MAX_LENGTH = 40;

/**
 * The name of the list that someone probably meant who wrote `name`: the one with the fewest letters to change, if that
 * is at most a third of them. Upper and lower case count as the same. Undefined when nothing is near.
 *
 * @param mostEdits how many letters may be changed at most; default: a third
 */
export function findNearestName(name: string, names: readonly string[], mostEdits = MAX_LENGTH): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const written = name.toLowerCase();
  const most = (candidate: string) => Math.min(mostEdits, Math.floor(Math.max(candidate.length, name.length) / 3));
  const ranked = names
    // A name of the service may have any length: no letters are compared where there are too many to add.
    .filter((candidate) => Math.abs(candidate.length - name.length) <= most(candidate))
    .map((candidate) => ({ candidate, edits: countEdits(written, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= most(candidate))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

// The Levenshtein distance, one row of the table at a time.
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(row, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1));
    }
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] as number;
}

/** A parser for each property of an object. */
export type FieldParsers<T> = { readonly [Name in keyof Required<T>]: ArgumentParser<Exclude<T[Name], undefined>> };

/** What such parsers make of an object. */
export type ParsedBy<Parsers> = {
  [Name in keyof Parsers]: Parsers[Name] extends ArgumentParser<infer Value> ? Value : never;
};

/** An object of arguments after one reading of each property. */
export interface ParsedArguments<T> {
  /** What passed, by name: neither what is absent, undefined or null, nor what is refused. */
  values: Partial<T>;
  /** The names of the known properties that are there, neither undefined nor null, whether they passed or not. */
  present: ReadonlySet<string>;
  problems: ArgumentProblem[];
}

interface ReadingOptions {
  /** What problems carry in front of a property's name, such as `accounts[0]`. */
  path?: string;
  /** What is said of properties that are absent and must not be, by name. */
  missing?: Readonly<Record<string, string>>;
}

const MAX_UNKNOWN_NAMES_SHOWN = 5;

/**
 * Reads an object of arguments that may be anything, each by its parser: undefined and null mean no arguments, a property
 * that is undefined or null means an absent one, and one that has no parser is a problem that says which name was meant.
 */
export function parseArguments<T extends object>(
  input: unknown,
  parsers: FieldParsers<T>,
  { path = "", missing = {} }: ReadingOptions = {},
): ParsedArguments<T> {
  const values: Partial<Record<string, unknown>> = {};
  const present = new Set<string>();
  const problems = findUnknown(input, Object.keys(parsers), path);
  const read = { values: values as Partial<T>, present, problems };
  if (problems.some(({ property }) => property === (path || "arguments"))) return read;
  for (const [name, parse] of Object.entries<ArgumentParser<unknown>>(parsers)) {
    const property = path ? `${path}.${name}` : name;
    // Known names are asked for whether or not they are own keys: an instance of a class serves as well.
    const value = (input as Record<string, unknown> | undefined | null)?.[name];
    if (value === undefined || value === null) {
      if (missing[name] !== undefined) problems.push({ property, problem: missing[name] });
      continue;
    }
    present.add(name);
    const parsed = parse(property, value);
    if (parsed.ok) values[name] = parsed.value;
    else problems.push(...parsed.problems);
  }
  return read;
}

/**
 * What is wrong with an object of arguments as such: that it is none, or, of each property that is none of `names`, that
 * there is no such one, and which was meant.
 *
 * @param path what problems carry in front of a property's name
 */
export function findUnknown(input: unknown, names: readonly string[], path = ""): ArgumentProblem[] {
  if (input === undefined || input === null) return [];
  // A promise whose `await` was forgotten has no properties: it would be no argument at all.
  if (typeof input !== "object" || Array.isArray(input) || input instanceof Promise) {
    return [{ property: path || "arguments", problem: `${showValue(input)} is not an object of named arguments` }];
  }
  const problems: ArgumentProblem[] = [];
  for (const name of Object.keys(input)) {
    if (names.includes(name) || ((input as Record<string, unknown>)[name] ?? undefined) === undefined) continue;
    const nearest = findNearestName(name, names);
    const known = names.length > 0 ? `known are ${names.join(", ")}` : "there is none";
    const hint = nearest ? `did you mean ${nearest}?` : known;
    const shown = /^[A-Za-z_][A-Za-z0-9_]{0,60}$/.test(name) ? name : showValue(name);
    problems.push({ property: path ? `${path}.${shown}` : shown, problem: `no such property: ${hint}` });
    if (problems.length === MAX_UNKNOWN_NAMES_SHOWN) break;
  }
  return problems;
}
