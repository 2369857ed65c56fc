import * as pulumi from "@pulumi/pulumi";
import { invalidArguments } from "../client/requireValid";
import { findNearestName } from "../records/arguments/findNearestName";
import { type ArgumentParser, accept, refuse } from "../records/arguments/Parsed";
import { parseGuarded } from "../records/arguments/readArguments";
import { showValue } from "../records/arguments/showValue";
import { escapeText } from "../records/escapeText";
import { asRunError } from "./asRunError";

/**
 * Refuses options that are none, and a name that is nearly one of `names`: Pulumi passes over both in silence, and a
 * misspelt provider would mean another account. Any other name is Pulumi's to judge, now and in later releases.
 *
 * @param refused options that cannot be given here although their names are known elsewhere, and why: nobody who
 *   misspells one is told to write it
 * @throws InvalidArgumentError
 */
export function requireOptions(opts: unknown, names: readonly string[], refused: Record<string, string> = {}): void {
  readGuarded("opts", opts, (property, value) => {
    if (value === undefined || value === null) return accept(undefined);
    if (typeof value !== "object" || Array.isArray(value) || value instanceof Promise) {
      return refuse(property, `${showValue(value)} is not an object of named options`);
    }
    if (pulumi.Resource.isInstance(value)) {
      return refuse(property, "a resource is not an object of named options");
    }
    const misspelt = Object.keys(value).find((name) => isMisspelt(name, names) && isGiven(value, name));
    if (misspelt === undefined) return accept(undefined);
    const nearest = findNearestName(misspelt, names);
    const reason = nearest && refused[nearest];
    const known = names.filter((name) => !Object.hasOwn(refused, name));
    const hint = nearest ? `: did you mean ${nearest}?` : `: known are ${known.join(", ")}`;
    return refuse(`opts.${escapeText(misspelt)}`, `no such option${reason ? `. ${nearest}: ${reason}` : hint}`);
  });
}

/**
 * Reads one option; absent or null, it is undefined.
 *
 * @throws InvalidArgumentError naming it, such as `opts.provider`
 */
export function readOption<T>(opts: object | null | undefined, name: string, parser: ArgumentParser<T>): T | undefined {
  return readGuarded<T | undefined>(`opts.${name}`, opts, (property) => {
    const value = (opts as Record<string, unknown> | null | undefined)?.[name];
    return value === undefined || value === null ? accept(undefined) : parser(property, value);
  });
}

function readGuarded<T>(property: string, value: unknown, parser: ArgumentParser<T>): T {
  const parsed = parseGuarded(parser, property, value);
  if (parsed.ok) return parsed.value;
  throw asRunError(invalidArguments(parsed.problems));
}

/** A key `__proto__`, as JSON can make one, would become the prototype of the copy that Pulumi takes. */
function isMisspelt(name: string, names: readonly string[]): boolean {
  if (names.includes(name)) return false;
  return name === "__proto__" || findNearestName(name, names) !== undefined;
}

function isGiven(value: object, name: string): boolean {
  const given = (value as Record<string, unknown>)[name];
  return given !== undefined && given !== null;
}
