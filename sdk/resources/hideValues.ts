import { InvalidArgumentError, invalidArguments } from "../checks/InvalidArgumentError";
import { showValue } from "../checks/showValue";
import type { Values } from "./values";

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
