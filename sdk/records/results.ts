/** Results of a run that is not over yet: its record changes later. */
export const IN_PROGRESS_RESULTS: readonly string[] = ["PENDING", "RUNNING", "CANCELLING"];

/** The result of a run that did what it should on every instance. */
export const SUCCESS = "SUCCESS";

/** Every result that the API document names today. The service may add others, which are kept as they are. */
export const DOCUMENTED_RESULTS: readonly string[] = [
  ...IN_PROGRESS_RESULTS,
  SUCCESS,
  "TIMEOUT",
  "FAILED",
  "CANCELLED",
  "PARTIAL_FAILED",
  "PARTIAL_CANCELLED",
];

/** Whether the run is over. A result this package does not know counts as finished: only the three above say otherwise. */
export function isFinished(result: string): boolean {
  return !IN_PROGRESS_RESULTS.includes(result);
}
