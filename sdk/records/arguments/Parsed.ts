import type { ArgumentProblem } from "./ArgumentProblem";

/** A value that passed every rule, or what is wrong with what was given. */
export type Parsed<T> = { ok: true; value: T; problems: [] } | { ok: false; problems: ArgumentProblem[] };

/** Reads one argument: `property` is the name that problems are to carry. */
export type ArgumentParser<T> = (property: string, value: unknown) => Parsed<T>;

/** A value that passed. */
export function accept<T>(value: T): Parsed<T> {
  return { ok: true, value, problems: [] };
}

/** A value that did not pass. */
export function refuse(property: string, problem: string): Parsed<never> {
  return { ok: false, problems: [{ property, problem }] };
}
