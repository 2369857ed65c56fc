import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, invalidArguments } from "../checks/InvalidArgumentError";
import type { OneRegionArgs, SeveralRegionsArgs } from "../reads/targets";
import { groupBy } from "../runs/InvokerRecord";
import { asRunError } from "./asRunError";

/**
 * The plain value of an output, or undefined where a preview does not know it. An `apply` would never run there, and
 * outside of the running program, as in a hook, it could not tell a preview from an up.
 */
export async function awaitKnown<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown, value } = await settle(output);
  return isKnown ? value : undefined;
}

/** What becomes of an output: its plain value, which means nothing where a preview does not know it. */
async function settle<T>(output: pulumi.Output<T>): Promise<{ isKnown: boolean; value: T }> {
  // Pulumi declares neither of the two for others' use, but has had both since its first release.
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  const value = await (output as unknown as { promise(): Promise<T> }).promise();
  return { isKnown: await isKnown, value };
}

/**
 * Plain arguments with an input in the place of each value, and of each item of a list. The documentation of a property
 * is that of the plain one, in an editor too.
 */
export type InputsOf<Args> = {
  // What can only be absent stays so, and not an input: by it editors and the compiler tell alternatives apart.
  [Name in keyof Args]: Args[Name] extends undefined ? undefined : pulumi.Input<InputItems<Args[Name]>>;
};

/** {@link OneRegionArgs}, each an input. */
export interface OneRegionOutputArgs extends InputsOf<OneRegionArgs> {}

/** {@link SeveralRegionsArgs}, each an input, also within the targets. */
export interface SeveralRegionsOutputArgs extends InputsOf<SeveralRegionsArgs> {}

/** Of a list, the list of inputs, and inputs in their place within the items; of anything else, the same. */
type InputItems<Value> = Value extends (infer Item)[]
  ? pulumi.Input<Item extends object ? InputsOf<Item> : Item>[]
  : Value;

/** May be values of any kind, and nothing is asked or judged by them. */
const FREE_ARGUMENT = "triggers";

/** As many as a list of invokers may have. */
const MOST_ITEMS = 100_000;

/** `targets[1].invokerIds[3]` is the deepest. */
const DEEPEST = 4;

/** A value among arguments, by the name that a problem is to carry. */
interface Place {
  property: string;
  value: unknown;
  depth: number;
}

/**
 * The arguments whose value came out undefined or null of an output or a promise, as that of another stack does when its
 * name is misspelt. To leave a property out is a wish, for every invoker or for no such criterion; the mistake, taken for
 * the wish, would widen the question in silence. What a preview does not know is none of them, nor is what is plainly
 * undefined, nor anything among the triggers.
 */
export async function findUndefined(args: unknown): Promise<ArgumentProblem[]> {
  const eventual = listPlaces({ property: "", value: args, depth: 0 }).filter(({ value }) => isEventual(value));
  const found = await Promise.all(eventual.map(listUndefined));
  return found.flat().map(({ property, value }) => ({
    property: property || "arguments",
    problem: `came out ${value} of an output, which is not the same as left out: check the name of that output, and that it has a value`,
  }));
}

/**
 * Refuses what {@link findUndefined} finds.
 *
 * @throws InvalidArgumentError as one that Pulumi prints without a stack
 */
export async function refuseUndefined(args: unknown): Promise<void> {
  const problems = await findUndefined(args);
  if (problems.length > 0) throw asRunError(invalidArguments(problems));
}

/** Whether a value comes later. */
function isEventual(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

async function listUndefined({ value, ...place }: Place): Promise<Place[]> {
  // What an argument rejects with is told where its value is used.
  const settled = await settle(pulumi.output(value)).catch(() => undefined);
  if (!settled?.isKnown) return [];
  return listPlaces({ ...place, value: settled.value }).filter((found) => (found.value ?? undefined) === undefined);
}

/** Where outputs stand among arguments: of each argument the first place. */
export function findOutputs(args: unknown): string[] {
  const places = listPlaces({ property: "", value: args, depth: 0 }).filter(({ value }) =>
    pulumi.Output.isInstance(value),
  );
  return [...groupBy(places, argumentOf).values()].map(([first]) => first?.property || "arguments");
}

/** The names of the arguments that are, or hold, what comes later. */
export function listEventual(args: unknown): string[] {
  const eventual = listPlaces({ property: "", value: args, depth: 0 }).filter(({ value }) => isEventual(value));
  return [...groupBy(eventual, argumentOf).keys()];
}

function argumentOf({ property }: Place): string {
  return property.replace(/[.[].*/, "");
}

/** A value and those in it. */
function listPlaces(place: Place): Place[] {
  return [place, ...listInner(place).flatMap(listPlaces)];
}

function listInner({ property, value, depth: outer }: Place): Place[] {
  const depth = outer + 1;
  if (depth > DEEPEST || typeof value !== "object" || value === null || isEventual(value)) return [];
  if (Array.isArray(value)) {
    // Not `map`, which skips what was never set; and not on what only claims to be long, which is refused by its length.
    const length = Math.min(value.length, MOST_ITEMS);
    return Array.from({ length }, (_, index) => ({
      property: `${property}[${index}]`,
      value: value[index],
      depth,
    }));
  }
  const names = Object.keys(value).filter((name) => depth > 1 || name !== FREE_ARGUMENT);
  return names.map((name) => ({
    property: property ? `${property}.${name}` : name,
    value: (value as Record<string, unknown>)[name],
    depth,
  }));
}
