import { parseGuarded } from "../../records/arguments/readArguments";
import { computeStatistics as compute } from "../../records/computeStatistics";
import type { InvokerRecord } from "../../records/InvokerRecord";
import { parseRecords } from "../../records/parseRecords";
import type { RunStatistics } from "../../records/RunStatistics";
import { requireValid } from "../requireValid";

/**
 * The statistics of some records, of one invoker or of several together; each run once. The records may come in any order
 * by time; of runs of equal time the one that stands first counts as the newer.
 *
 * @throws InvalidArgumentError for what is no list of records
 */
export function computeStatistics(records: readonly InvokerRecord[]): RunStatistics {
  return compute(requireValid(parseGuarded(parseRecords, "records", records)));
}
