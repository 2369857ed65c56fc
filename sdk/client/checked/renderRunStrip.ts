import { parseGuarded } from "../../records/arguments/readArguments";
import type { InvokerRecord } from "../../records/InvokerRecord";
import { parseRecords } from "../../records/parseRecords";
import { parseStripLength } from "../../records/parseReportOptions";
import { renderRunStrip as render } from "../../records/renderRunStrip";
import { requireValid } from "../requireValid";

/**
 * Draws the newest runs as one line, oldest left, newest right: ✓ success, ✗ failure, ◌ in progress, ? a result that
 * this package does not know. The records may come in any order by time; of runs of equal time the one that stands first
 * counts as the newer. Without any record the line is empty.
 *
 * @param length how many of the newest runs are drawn, at most 1000; default 20
 * @throws InvalidArgumentError for what is no list of records, or no length
 */
export function renderRunStrip(records: readonly InvokerRecord[], length = 20): string {
  const checked = requireValid(parseGuarded(parseRecords, "records", records));
  return render(checked, requireValid(parseGuarded(parseStripLength, "length", length)));
}
