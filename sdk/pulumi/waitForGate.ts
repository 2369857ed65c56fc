import { explainVerdict } from "../client/explainVerdict";
import { type WaitOutcome, waitForInvokers } from "../client/waitForInvokers";
import { systemClock } from "../core/Clock";
import { TatError } from "../core/TatError";
import { formatDuration } from "../records/formatDuration";
import type { HealthVerdict } from "../records/HealthVerdict";
import type { WaitJudgement } from "../records/judgeWait";
import { createProgressReport } from "./createProgressReport";
import { engineSignal } from "./engineSignal";
import type { GateInputs, GateWait } from "./GateInputs";
import { InvokerUnhealthyError } from "./InvokerUnhealthyError";
import { logToEngine } from "./logToEngine";
import { nameAwaited } from "./nameAwaited";
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
  const beganMs = systemClock.now();
  const { startedAfterMs = beganMs, timeoutMs, pollMs } = wait;
  const { invokerIds, criteria } = gate;
  const request = { invokerIds, criteria, startedAfterMs, timeoutMs, pollMs };
  const report = createProgressReport(systemClock, timeoutMs, invokerIds.length, (message) =>
    logToEngine({ severity: "info", message, urn, ephemeral: true }),
  );
  const signal = engineSignal();
  try {
    const api = connectProvider(gate.region);
    const onProgress = ({ waitingFor }: WaitJudgement, failedLook?: TatError) => report(waitingFor, failedLook);
    const outcome = await waitForInvokers(api, request, { signal, onProgress });
    const isExplained = gate.explain && outcome.state === "unhealthy";
    const verdict = isExplained ? await explainVerdict(api, outcome.verdict, signal) : outcome.verdict;
    return requireHealthyOutcome({ ...outcome, verdict }, timeoutMs);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new TatError("The wait was interrupted. The next up waits again.", { code: "Cancelled" });
  }
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
