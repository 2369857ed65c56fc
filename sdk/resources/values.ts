import { isDeepStrictEqual } from "node:util";
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

/** Inputs that are sets, as in the official provider: what order their members stand in, and how often, means nothing. */
const COMPARABLE: Readonly<Record<string, (value: unknown) => unknown>> = {
  invokerIds: asSet,
  results: asSet,
  targets: asInvokersOfRegions,
};

/** An input such that two that ask for the same are deeply equal; null for none. */
function comparableInput(inputs: Values, name: string): unknown {
  const value = inputs[name] ?? null;
  return value === null ? null : (COMPARABLE[name]?.(value) ?? value);
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
  return JSON.stringify(names.map((name) => comparableInput(inputs, name)));
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
  const changed = names.filter((name) => !isDeepStrictEqual(comparableInput(olds, name), comparableInput(news, name)));
  return { changed, replaces: changed.includes("triggers") ? ["triggers"] : [] };
}
