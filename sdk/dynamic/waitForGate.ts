import { systemClock } from "../checks/Clock";
import { TatError } from "../checks/TatError";
import { explainVerdict, InvokerUnhealthyError } from "../reads/health";
import type { InvokerPoller } from "../reads/InvokerPoller";
import { PATIENCE, reportReading } from "../reads/progress";
import { type WaitOutcome, waitForInvokers } from "../reads/waitForInvokers";
import type { GateInputs, GateWait } from "../resources/gateInputs";
import { createProgressReport, nameAwaited } from "../resources/waitProgress";
import { formatDuration } from "../runs/durations";
import type { WaitJudgement } from "../runs/judgeWait";
import type { HealthVerdict } from "../runs/rules";
import { engineSignal, logToEngine, providerReport } from "./engine";
import { connectProvider } from "./providerConnection";

/** So many invokers are named when a wait was given up, the rest are counted. */
const MAX_NAMED = 5;

/**
 * Waits until every invoker of a gate has had a healthy run, telling at the gate's row what is waited for.
 *
 * @throws InvokerUnhealthyError as soon as a run failed beyond what the criteria allow
 * @throws TatError with the code `WaitTimedOut`, naming what was seen last, or `Cancelled` when the user interrupts
 */
export async function waitForGate(gate: GateInputs, wait: GateWait, urn: string | undefined): Promise<HealthVerdict> {
  const signal = engineSignal();
  try {
    const api = connectProvider(gate.region);
    const outcome = await waitVisibly(api.poller, gate, wait, { urn, signal });
    if (!gate.explain || outcome.state !== "unhealthy") return requireHealthyOutcome(outcome, wait.timeoutMs);
    const verdict = await reportReading(providerReport, { name: "InvokerHealthGate", urn }, api, (counting) =>
      explainVerdict(counting, outcome.verdict, signal),
    );
    return requireHealthyOutcome({ ...outcome, verdict }, wait.timeoutMs);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new TatError("The wait was interrupted. The next up waits again.", { code: "Cancelled" });
  }
}

async function waitVisibly(
  poller: InvokerPoller,
  { invokerIds, criteria }: GateInputs,
  { startedAfterMs = systemClock.now(), timeoutMs, pollMs }: GateWait,
  { urn, signal }: { urn: string | undefined; signal: AbortSignal },
): Promise<WaitOutcome> {
  const report = createProgressReport(systemClock, timeoutMs, invokerIds.length, (message) =>
    logToEngine({ severity: "info", message, urn, ephemeral: true }),
  );
  // Not by its calls: all waits share them.
  const endFirstLook = providerReport.begin({ urn, describe: () => describeFirstLook(invokerIds.length) });
  const onProgress = ({ waitingFor }: WaitJudgement, failedLook?: TatError) => {
    endFirstLook();
    report(waitingFor, failedLook);
  };
  const request = { invokerIds, criteria, startedAfterMs, timeoutMs, pollMs };
  return waitForInvokers(poller, request, { signal, onProgress }).finally(endFirstLook);
}

function describeFirstLook(invokerCount: number): string {
  const invokers = invokerCount === 1 ? "the invoker" : `${invokerCount} invokers`;
  return `InvokerHealthGate: the first look at ${invokers} is not over yet; ${PATIENCE}`;
}

function requireHealthyOutcome(
  { state, verdict, waitingFor, lastError }: WaitOutcome,
  timeoutMs: number,
): HealthVerdict {
  if (state === "healthy") return verdict;
  if (state === "unhealthy") throw new InvokerUnhealthyError(verdict);
  const failedLook = lastError ? [`The last look failed: ${lastError.message}`] : [];
  const lines = [
    `Gave up after ${formatDuration(timeoutMs)} of waiting.`,
    ...nameAwaited(waitingFor, MAX_NAMED),
    ...failedLook,
  ];
  throw new TatError(lines.join("\n"), { code: "WaitTimedOut" });
}
