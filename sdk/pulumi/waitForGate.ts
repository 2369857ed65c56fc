import { explainVerdict } from "../client/explainVerdict";
import { type WaitOutcome, waitForInvokers } from "../client/waitForInvokers";
import { systemClock } from "../core/Clock";
import { TatError } from "../core/TatError";
import { formatDuration } from "../records/formatDuration";
import type { HealthVerdict } from "../records/HealthVerdict";
import type { AwaitedInvoker, WaitJudgement } from "../records/judgeWait";
import { engineSignal } from "./engineSignal";
import type { GateInputs, GateWait } from "./GateInputs";
import { InvokerUnhealthyError } from "./InvokerUnhealthyError";
import { logToEngine } from "./logToEngine";
import { connectProvider } from "./providerConnection";

/** So many invokers are named in a message, the rest are counted: at the end, and in a line of progress. */
const MAX_NAMED = 5;
const MAX_NAMED_IN_PROGRESS = 2;

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
  const report = createProgressReport(beganMs, wait, (message) =>
    logToEngine({ severity: "info", message, urn, ephemeral: true }),
  );
  const signal = engineSignal();
  try {
    const api = connectProvider(gate.region);
    const onProgress = ({ waitingFor }: WaitJudgement) => report(waitingFor);
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
  const failedPoll = lastError ? [`The last look failed: ${lastError.message}`] : [];
  const lines = [
    `Gave up after ${formatDuration(timeoutMs)} of waiting.`,
    ...nameAwaited(waitingFor, MAX_NAMED),
    ...failedPoll,
  ];
  throw new TatError(lines.join("\n"), { code: "WaitTimedOut" });
}

function nameAwaited(waitingFor: readonly AwaitedInvoker[], most: number): string[] {
  const named = waitingFor.slice(0, most).map(({ invokerId, reason }) => `${invokerId}: ${reason}`);
  const rest = waitingFor.length - named.length;
  return rest > 0 ? [...named, `and ${rest} more`] : named;
}

/**
 * Tells what is waited for when that changes, and otherwise after 1, 2, 4, 8, … minutes: the log of a CI job keeps every
 * line, and whoever looks on sees the time run at the gate's row anyway.
 */
function createProgressReport(
  beganMs: number,
  { timeoutMs }: GateWait,
  say: (message: string) => Promise<void>,
): (waitingFor: readonly AwaitedInvoker[]) => void {
  const until = new Date(beganMs + timeoutMs).toISOString();
  let lastKey = "";
  let nextMs = beganMs + 60_000;
  return (waitingFor) => {
    // Without the parts of a reason that tell a time, which change at every look.
    const key = waitingFor.map(({ invokerId, reason }) => `${invokerId} ${reason.split(/[:;(]/)[0]}`).join();
    const nowMs = systemClock.now();
    if (key === lastKey && nowMs < nextMs) return;
    while (nowMs >= nextMs) nextMs += nextMs - beganMs;
    lastKey = key;
    void say(`waiting until ${until} at the latest: ${nameAwaited(waitingFor, MAX_NAMED_IN_PROGRESS).join("; ")}`);
  };
}
