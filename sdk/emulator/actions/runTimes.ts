const RUN_DURATION_MS = 3000;
const TIMEOUT_DURATION_MS = 60_000;
const UNFINISHED = ["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"];

/** When a run or task with this status ended: three seconds after its start, a minute for a timeout; undefined while it runs. */
export function endOfRunMs(startMs: number, status: string): number | undefined {
  if (UNFINISHED.includes(status)) {
    return undefined;
  }
  return startMs + (status.endsWith("TIMEOUT") ? TIMEOUT_DURATION_MS : RUN_DURATION_MS);
}
