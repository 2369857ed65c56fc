import type { InvokerRecord } from "./InvokerRecord";
import { DOCUMENTED_RESULTS, isFinished, SUCCESS } from "./results";
import { sortNewestFirst } from "./sortNewestFirst";

/**
 * Draws the newest runs as one line, oldest left, newest right: ✓ success, ✗ failure, ◌ in progress, ? a result that
 * this package does not know. The records may come in any order by time; of runs of equal time the one that stands first
 * counts as the newer. Without any record the line is empty.
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
