import { TatError } from "./TatError";

/** What is wrong with one argument. */
export interface ArgumentProblem {
  /** The property as the user wrote it: `invokerIds[3]`, `maxRecords`; `arguments` for all of them together. */
  property: string;
  /** The value, shortened, and the rule it breaks. Without the property's name, which the caller puts in front. */
  problem: string;
}

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

/** An argument or a setting that cannot be used: thrown before any request, naming the property, the value and the rule. */
export class InvalidArgumentError extends TatError {
  /** The property at fault, as the user wrote it: `invokerIds[3]`, `maxRecords`, `tencentcloud:protocol`. */
  readonly property: string;

  constructor(property: string, problem: string) {
    super(`${property}: ${problem}`, { code: "InvalidArgument" });
    this.property = property;
  }
}

/** The checked value, or an {@link InvalidArgumentError} that names every problem, one a line. */
export function requireValid<T>(parsed: Parsed<T>): T {
  if (parsed.ok) {
    return parsed.value;
  }
  throw invalidArguments(parsed.problems);
}

/** The error for one or more problems with arguments. */
export function invalidArguments(problems: readonly ArgumentProblem[]): InvalidArgumentError {
  const [first, ...others] = problems as [ArgumentProblem, ...ArgumentProblem[]];
  const more = others.map(({ property, problem }) => `\n${property}: ${problem}`).join("");
  return new InvalidArgumentError(first.property, first.problem + more);
}
