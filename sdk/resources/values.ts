import type { ArgumentProblem } from "../checks/InvalidArgumentError";

/** Inputs or state as Pulumi hands them to a dynamic provider: plain values, with the provider's own text among them. */
export type DynamicValues = Record<string, unknown>;

/** Those of the values that are there and stand in `names`: neither the provider's text nor an absent one. */
export function pickValues(values: DynamicValues, names: readonly string[]): DynamicValues {
  const entries = names.map((name) => [name, values[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** All values but the provider's text, which Pulumi adds again by itself. */
export function withoutProvider(values: DynamicValues): DynamicValues {
  const { __provider, ...others } = values;
  return others;
}

/** What a resource's provider cannot know by itself. It is taken off the inputs before they reach the state. */
export interface ResourceOrigin {
  isPreview?: boolean;
  /** Where messages about the resource are shown. */
  urn?: string;
  /** Comes when what the resource depends on is registered. */
  begins?: true;
  /** The arguments that came out undefined of an output; absent when none did. */
  undefinedArguments?: ArgumentProblem[];
}

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
