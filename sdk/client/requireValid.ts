import type { ArgumentProblem } from "../records/arguments/ArgumentProblem";
import type { Parsed } from "../records/arguments/Parsed";
import { InvalidArgumentError } from "./InvalidArgumentError";

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
