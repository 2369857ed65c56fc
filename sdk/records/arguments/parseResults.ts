import { DOCUMENTED_RESULTS } from "../results";
import { listParser } from "./listParser";
import { showValue } from "./showValue";

const RESULT = /^[^\p{C}\p{Z}]{1,64}$/u;

/**
 * Reads a list of run results. A result that the document does not name is taken, since the service may add some; one
 * that differs from a documented one in upper and lower case only is refused, since it would never be met.
 */
export const parseResults = listParser({
  of: "results",
  emptyHint: "leave it out, or name at least one, such as SUCCESS",
  maxLength: 100,
  findFault: (element) => {
    if (typeof element !== "string" || !RESULT.test(element)) {
      return `${showValue(element)} is not a result: 1 to 64 printable characters without a space are expected, such as SUCCESS`;
    }
    const documented = DOCUMENTED_RESULTS.find((result) => result === element.toUpperCase());
    return documented && documented !== element
      ? `${showValue(element)} is not a result: did you mean ${documented}?`
      : undefined;
  },
});
