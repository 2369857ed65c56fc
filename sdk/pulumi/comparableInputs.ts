import { type DynamicValues, pickValues } from "./DynamicValues";

/** Inputs that are sets, as in the official provider: what order their members stand in, and how often, means nothing. */
const SETS: readonly string[] = ["invokerIds", "results"];

/** Those of the inputs that stand in `names`, such that two that ask for the same are deeply equal. */
export function comparableInputs(inputs: DynamicValues, names: readonly string[]): DynamicValues {
  const entries = Object.entries(pickValues(inputs, names));
  return Object.fromEntries(entries.map(([name, value]) => [name, SETS.includes(name) ? asSet(value) : value]));
}

/** As one text: for keys of what was found for these inputs. */
export function inputsKey(inputs: DynamicValues, names: readonly string[]): string {
  const comparable = comparableInputs(inputs, names);
  return JSON.stringify(names.map((name) => comparable[name] ?? null));
}

function asSet(value: unknown): unknown {
  return Array.isArray(value) ? [...new Set(value)].sort() : value;
}
