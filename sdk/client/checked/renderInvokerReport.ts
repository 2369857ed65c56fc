import { parseGuarded } from "../../records/arguments/readArguments";
import type { InvokerRecord } from "../../records/InvokerRecord";
import { parseRecords } from "../../records/parseRecords";
import { parseReportOptions } from "../../records/parseReportOptions";
import { type InvokerReportOptions, renderInvokerReport as render } from "../../records/renderInvokerReport";
import { requireValid } from "../requireValid";

/**
 * Writes a report about some records in Markdown, for a stack's README output or a pull request: a heading, one line
 * about all runs, and for each invoker a strip of its newest runs (see `renderRunStrip`) and a small table. The records
 * may come in any order by time; of runs of equal time the one that stands first counts as the newer. Whatever the service
 * wrote is escaped, so that it is shown and never taken for Markdown or HTML.
 *
 * @throws InvalidArgumentError for what is no list of records, and for options that cannot be used
 */
export function renderInvokerReport(records: readonly InvokerRecord[], options: InvokerReportOptions = {}): string {
  const checked = requireValid(parseGuarded(parseRecords, "records", records));
  return render(checked, requireValid(parseReportOptions(options)));
}
