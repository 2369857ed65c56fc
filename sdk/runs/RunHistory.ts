import { escapeText } from "../checks/showValue";
import { formatAge } from "./durations";
import type { CompleteCriteria } from "./HealthCriteria";
import type { Invoker } from "./Invoker";
import { type InvokerRecord, invokeTimeMs, isFinished, sortNewestFirst } from "./InvokerRecord";

/** Names a run in a message: `started 2021-09-06T09:33:05Z, 12 minutes ago; result FAILED; invocation inv-l9l4orf1`. */
export function describeRun(run: InvokerRecord, nowMs: number): string {
  const invocation = run.invocationId ? `invocation ${escapeText(run.invocationId)}` : "no invocation ID";
  const age = formatAge(invokeTimeMs(run), nowMs);
  return `started ${escapeText(run.invokeTime)}, ${age}; result ${escapeText(run.result)}; ${invocation}`;
}

/** Names an invoker in a message; with its region where several are asked. */
export function nameInvoker(invokerId: string, region: string | undefined): string {
  return region === undefined ? invokerId : `${invokerId} in ${region}`;
}

/** `SUCCESS`, `SUCCESS or CANCELLED`, `SUCCESS, CANCELLED or TIMEOUT`. */
export function listResults(results: readonly string[]): string {
  const shown = results.map((result) => escapeText(result));
  const last = shown.at(-1) ?? "";
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} or ${last}` : last;
}

/** What is known of an invoker beside its runs, where it has none. */
export interface Presence {
  /** The region that was asked. */
  region?: string | undefined;
  /** Whether the region has the invoker; undefined where that was not asked, or may not be. */
  isThere?: boolean;
  /** Whether it is switched on; undefined where that is not known. */
  isEnabled?: boolean | undefined;
  /** What the region has in its place, one clause. */
  nearest?: string | undefined;
}

/**
 * Says that the region has no such invoker, and what to do about it: the rest of a sentence that begins with the invoker.
 *
 * @param seen what there is of its runs, if that is to be said: a clause that begins with a comma
 */
export function describeAbsence({ region = "the region", nearest }: Presence, seen: string): string {
  const hint = nearest === undefined ? "" : `; ${nearest}`;
  return `does not exist: ${region} has no invoker of this ID${seen}. Check the ID and the region${hint}.`;
}

/** The runs of one invoker, seen through the criteria. All lists are newest first. */
interface SelectedRuns {
  runs: readonly InvokerRecord[];
  finishedRuns: readonly InvokerRecord[];
  /** The run that `latest` of the criteria means. */
  judgedRun: InvokerRecord | undefined;
  /** The runs that `minRuns` counts. */
  countedRuns: readonly InvokerRecord[];
  /** The finished runs that the success rate is counted over. */
  windowedRuns: readonly InvokerRecord[];
}

/** What the rules look at: the history of one invoker. */
export interface RunHistory extends SelectedRuns {
  invokerId: string;
  /** Where it is known. */
  region: string | undefined;
  /** The invoker as messages call it, see {@link nameInvoker}. */
  name: string;
  criteria: CompleteCriteria;
  nowMs: number;
  /** The invoker and its schedule; undefined where the region has none of this ID. */
  invoker: Invoker | undefined;
  /** Why that is not known, one sentence or more. */
  whyUnknown: string | undefined;
  presence: Presence;
}

/** One invoker's records as the criteria look at them; of runs of equal time the one that stands first counts as the newer. */
export function selectRuns(records: readonly InvokerRecord[], criteria: CompleteCriteria, nowMs: number): SelectedRuns {
  const runs = sortNewestFirst(records);
  const windowStartMs = nowMs - (criteria.windowSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const finishedRuns: InvokerRecord[] = [];
  const countedRuns: InvokerRecord[] = [];
  const windowedRuns: InvokerRecord[] = [];
  for (const run of runs) {
    const isOver = isFinished(run.result);
    if (isOver) finishedRuns.push(run);
    // No upper bound: a run in the future is one whose service's clock is ahead of ours.
    if (invokeTimeMs(run) < windowStartMs) continue;
    if (isOver || isHealthy(run, criteria)) countedRuns.push(run);
    if (isOver && windowedRuns.length < criteria.windowRuns) windowedRuns.push(run);
  }
  return {
    runs,
    finishedRuns,
    judgedRun: criteria.latest === "run" ? runs[0] : finishedRuns[0],
    countedRuns,
    windowedRuns,
  };
}

/** Whether a run has one of the results that the criteria call healthy. */
export function isHealthy(run: InvokerRecord, criteria: CompleteCriteria): boolean {
  return criteria.results.includes(run.result);
}

/**
 * What finished runs, newest first, show first: `minConsecutiveSuccesses` successes in a row, or more failures in a row than
 * `maxConsecutiveFailures` tolerates, and then the newest of those. Undecided while they show neither.
 */
export function findTurn(
  finishedRuns: readonly InvokerRecord[],
  criteria: CompleteCriteria,
): { isDecided: boolean; failure?: InvokerRecord } {
  const { minConsecutiveSuccesses, maxConsecutiveFailures = 0 } = criteria;
  let successes = 0;
  let failures = 0;
  for (const [index, run] of finishedRuns.entries()) {
    if (isHealthy(run, criteria)) {
      failures = 0;
      successes += 1;
    } else {
      successes = 0;
      failures += 1;
    }
    if (successes >= minConsecutiveSuccesses) return { isDecided: true };
    if (failures > maxConsecutiveFailures)
      return { isDecided: true, failure: finishedRuns[index - maxConsecutiveFailures] };
  }
  return { isDecided: false };
}
