import { isDeepStrictEqual } from "node:util";
import { InvalidArgumentError, invalidArguments } from "../checks/InvalidArgumentError";
import { showValue } from "../checks/showValue";
import type { InvokerTarget } from "../reads/targets";
import { groupBy } from "../runs/InvokerRecord";

/** Inputs, or inputs and outputs as the state has them: plain values, perhaps with some of the door's own among them. */
export type Values = Record<string, unknown>;

/** Those of the values that are there and stand in `names`. */
export function pickValues(values: Values, names: readonly string[]): Values {
  const picked: Values = {};
  for (const name of names) {
    if ((values[name] ?? undefined) !== undefined) picked[name] = values[name];
  }
  return picked;
}

/** All values but those in `names`. */
export function omitValues(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

/** Inputs that are sets, as in the official provider: what order their members stand in, and how often, means nothing. */
const COMPARABLE: Readonly<Record<string, (value: unknown) => unknown>> = {
  invokerIds: asSet,
  results: asSet,
  targets: asInvokersOfRegions,
};

/** Inputs such that those that ask for the same are deeply equal. */
function makeComparable(inputs: Values, names: readonly string[]): Values {
  const comparable = pickValues(inputs, names);
  for (const [name, make] of Object.entries(COMPARABLE)) {
    if (name in comparable) comparable[name] = make(comparable[name]);
  }
  return comparable;
}

function asSet(value: unknown): unknown {
  return Array.isArray(value) ? [...new Set(value)].sort() : value;
}

/** Sets of invokers by region: how many targets name a region, and in which order, means nothing either. */
function asInvokersOfRegions(value: unknown): unknown {
  if (!Array.isArray(value) || !value.every(isTarget)) return value;
  const regions = groupBy(value, ({ region }) => region ?? "");
  const sets = [...regions].map(([region, targets]) => [
    region,
    asSet(targets.flatMap(({ invokerIds }) => invokerIds)),
  ]);
  return Object.fromEntries(sets.sort());
}

function isTarget(value: unknown): value is InvokerTarget {
  return Array.isArray(Object(value).invokerIds);
}

/** As one text: for keys of what was found for these inputs. */
export function inputsKey(inputs: Values, names: readonly string[]): string {
  return JSON.stringify(makeComparable(inputs, names));
}

/** What an update would change. */
export interface Difference {
  /** Inputs that changed, and outputs that would; empty: nothing is to be done. */
  changed: string[];
  /** Those of them for which the resource is replaced. */
  replaces: string[];
}

/** Which of the inputs changed, in the order of `names`; a changed trigger replaces the resource. */
export function compareInputs(olds: Values, news: Values, names: readonly string[]): Difference {
  const [before, after] = [makeComparable(olds, names), makeComparable(news, names)];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return { changed, replaces: changed.includes("triggers") ? ["triggers"] : [] };
}

/** What a rule says of the value that breaks it, such as which month there is not, or which value was probably meant. */
const HINT = /(?:: |, such as ).*$/;
const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
/** A shorter text might stand in a rule by chance. */
const MIN_LETTERS = 3;

/**
 * The error for inputs of which one is a secret: it names each property and the rule, and shows no value. Any other error
 * is given back as it is.
 *
 * @param values the inputs that the error is about
 */
export function hideValues(error: unknown, values: Values): unknown {
  if (!(error instanceof InvalidArgumentError)) return error;
  // The longest first: a shorter one may be a part of it.
  const leaves = listLeaves(values).sort((a, b) => showValue(b).length - showValue(a).length);
  const problems = error.message.split("\n").map((line) => {
    const [property = "", ...rest] = line.split(": ");
    return { property, problem: hideIn(rest.join(": "), leaves) };
  });
  return invalidArguments(problems);
}

function hideIn(problem: string, leaves: readonly unknown[]): string {
  const shown = leaves.map((leaf) => `${showValue(leaf)} `).find((start) => problem.startsWith(start));
  if (shown !== undefined) return `[secret] ${problem.slice(shown.length).replace(HINT, "")}`;
  const texts = leaves.filter((leaf): leaf is string => typeof leaf === "string" && leaf.length >= MIN_LETTERS);
  return texts.reduce((hidden, text) => hidden.replaceAll(text, "[secret]"), problem.replace(MOMENT, "[secret]"));
}

/** What stands in the values, at any depth, and the lists and objects themselves. */
function listLeaves(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(listLeaves)] : [value];
}
