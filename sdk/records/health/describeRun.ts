import { invokeTimeMs } from "../compareRecords";
import { escapeText } from "../escapeText";
import { formatAge } from "../formatDuration";
import type { InvokerRecord } from "../InvokerRecord";

/** Names a run in a message: `started 2021-09-06T09:33:05Z, 12 minutes ago; result FAILED; invocation inv-l9l4orf1`. */
export function describeRun(run: InvokerRecord, nowMs: number): string {
  const invocation = run.invocationId ? `invocation ${escapeText(run.invocationId)}` : "no invocation ID";
  const age = formatAge(invokeTimeMs(run), nowMs);
  return `started ${escapeText(run.invokeTime)}, ${age}; result ${escapeText(run.result)}; ${invocation}`;
}

/** `SUCCESS`, `SUCCESS or CANCELLED`, `SUCCESS, CANCELLED or TIMEOUT`. */
export function listResults(results: readonly string[]): string {
  const shown = results.map((result) => escapeText(result));
  const last = shown.at(-1) ?? "";
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} or ${last}` : last;
}
