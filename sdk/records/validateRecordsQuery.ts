import type { ArgumentProblem } from "./arguments/ArgumentProblem";
import { parseRecordsQuery, RECORDS_QUERY_PROPERTIES } from "./parseRecordsQuery";

/** What is wrong with the arguments of a query; empty when nothing is. See {@link parseRecordsQuery}. */
export function validateRecordsQuery(input: unknown, accepted = RECORDS_QUERY_PROPERTIES): ArgumentProblem[] {
  return parseRecordsQuery(input, accepted).problems;
}
