import type { InvokerRecord } from "./InvokerRecord";
import { DOCUMENTED_RESULTS, isFinished, SUCCESS } from "./results";
import { sortNewestFirst } from "./sortNewestFirst";

/**
 * Draws the newest runs as one line, oldest left, newest right: ✓ success, ✗ failure, ◌ in progress, ? a result that
 * this package does not know. The records may be in any order; without any, the line is empty.
 *
 * @param length how many of the newest runs are drawn; default 20
 */
export function renderRunStrip(records: readonly InvokerRecord[], length = 20): string {
  return sortNewestFirst(records)
    .slice(0, length)
    .reverse()
    .map(({ result }) => chooseSign(result))
    .join("");
}

function chooseSign(result: string): string {
  if (result === SUCCESS) return "✓";
  if (!isFinished(result)) return "◌";
  return DOCUMENTED_RESULTS.includes(result) ? "✗" : "?";
}
