import { type ArgumentParser, type ArgumentProblem, accept, type Parsed, refuse } from "./InvalidArgumentError";
import { showValue } from "./showValue";

const MAX_LENGTH = 40;

/**
 * The name of the list that someone probably meant who wrote `name`: the one with the fewest letters to change, if that
 * is at most a third of them. Upper and lower case count as the same. Undefined when nothing is near.
 */
export function findNearestName(name: string, names: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const written = name.toLowerCase();
  const ranked = names
    .map((candidate) => ({ candidate, edits: countEdits(written, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.floor(Math.max(candidate.length, name.length) / 3))
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

const MAX_UNKNOWN_NAMES_SHOWN = 5;

/** An object of arguments after one reading of each property; a getter is never asked twice. */
export interface Arguments {
  /** The names of all properties that there can be. */
  names: readonly string[];
  /** Unknown properties and those that could not be read. */
  problems: ArgumentProblem[];
  /** The names of the known properties that are there, neither undefined nor null. */
  present: ReadonlySet<string>;
  /** Reads one property; absent, it is accepted as undefined. */
  parse<T>(property: string, parser: ArgumentParser<T>): Parsed<T | undefined>;
}

/**
 * Reads an object of arguments that may be anything: undefined and null mean no arguments, a property that is undefined
 * or null means an absent one, and one whose name is not in `names` is a problem that says which name was meant.
 */
export function readArguments(input: unknown, names: readonly string[]): Arguments {
  const values = new Map<string, unknown>();
  const problems: ArgumentProblem[] = [];
  if (input !== undefined && input !== null) {
    if (typeof input !== "object" || isArrayOrPromise(input)) {
      problems.push({ property: "arguments", problem: `${showValue(input)} is not an object of named arguments` });
    } else {
      problems.push(...readProperties(input, names, values));
    }
  }
  return {
    names,
    problems,
    present: new Set(values.keys()),
    parse: (property, parser) =>
      values.has(property) ? parseGuarded(parser, property, values.get(property)) : accept(undefined),
  };
}

/** Fills `values`, a map of this file's own. */
function readProperties(input: object, names: readonly string[], values: Map<string, unknown>): ArgumentProblem[] {
  let keys: string[];
  try {
    keys = Object.keys(input);
  } catch {
    return [{ property: "arguments", problem: `${showValue(input)} cannot be read` }];
  }
  const problems: ArgumentProblem[] = [];
  const unknown = keys.filter((key) => !names.includes(key));
  // Known names are asked for whether or not they are own keys: an instance of a class serves as well.
  for (const name of names) {
    const read = readProperty(input, name);
    if (!read.ok) problems.push(...read.problems);
    else if (read.value !== undefined && read.value !== null) values.set(name, read.value);
  }
  return [...problems, ...refuseUnknown(input, unknown, names)];
}

function refuseUnknown(input: object, unknown: readonly string[], names: readonly string[]): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  for (const name of unknown) {
    const read = readProperty(input, name);
    if (read.ok && (read.value === undefined || read.value === null)) continue;
    const nearest = findNearestName(name, names);
    const known = names.length > 0 ? `known are ${names.join(", ")}` : "there is none";
    const hint = nearest ? `did you mean ${nearest}?` : known;
    problems.push({ property: showName(name), problem: `no such property: ${hint}` });
    if (problems.length === MAX_UNKNOWN_NAMES_SHOWN) break;
  }
  return problems;
}

function showName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,60}$/.test(name) ? name : showValue(name);
}

function readProperty(input: object, name: string): Parsed<unknown> {
  try {
    return accept((input as Record<string, unknown>)[name]);
  } catch {
    return refuse(showName(name), "cannot be read: reading it throws an error");
  }
}

/**
 * Reads one argument by itself. Elements of an array may be getters, and the array a proxy: whatever they throw is the
 * property's problem.
 */
export function parseGuarded<T>(parser: ArgumentParser<T>, property: string, value: unknown): Parsed<T> {
  try {
    return parser(property, value);
  } catch {
    return refuse(property, "cannot be read: reading it throws an error");
  }
}

/** A promise whose `await` was forgotten has no properties: it would be no argument at all. */
function isArrayOrPromise(value: unknown): boolean {
  try {
    return Array.isArray(value) || value instanceof Promise;
  } catch {
    return false;
  }
}
