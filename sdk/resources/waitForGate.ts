import type { Clock } from "../checks/Clock";
import { type ArgumentParser, accept } from "../checks/InvalidArgumentError";
import { parseInstant } from "../checks/parseInstant";
import type { AnyText } from "../checks/parseNames";
import { integerParser } from "../checks/parseValues";
import { parseArguments } from "../checks/readArguments";
import { TatError } from "../checks/TatError";
import { explainVerdict, type HealthQuery, InvokerUnhealthyError } from "../reads/health";
import { PATIENCE, reportReading } from "../reads/progress";
import { connectRegions } from "../reads/targets";
import { type WaitOutcome, type WatchedRegion, waitForInvokers } from "../reads/waitForInvokers";
import { formatDuration } from "../runs/durations";
import { warnOfMisspeltResults } from "../runs/InvokerRecord";
import type { AwaitedInvoker, WaitJudgement } from "../runs/judgeWait";
import type { HealthVerdict } from "../runs/rules";
import type { Host, Step } from "./TatResource";

/** Which run an `InvokerHealthGate` waits for. */
export interface InvokerHealthGateWaitInputs {
  /**
   * A run counts when it started after this: RFC 3339 with an offset, or `gate` (default), the moment at which the gate
   * begins to be created or updated.
   */
  runStartedAfter?: "gate" | AnyText | undefined;
  /** When to give up, in seconds: 1 to 604800 (7 days), default 1800. */
  timeoutSeconds?: number | undefined;
  /** How often to ask, in seconds: 1 to 3600, default 10. The shortest of all gates that wait is used for all. */
  pollSeconds?: number | undefined;
}

/** A gate's `wait`, checked and complete. */
export interface GateWait {
  /** In milliseconds since the UNIX epoch; undefined: the moment at which the gate begins. */
  startedAfterMs?: number;
  /** Undefined where the inputs do not say. */
  timeoutMs?: number;
  pollMs: number;
}

const DEFAULT_TIMEOUT_MS = 1800 * 1000;
const DEFAULT_POLL_SECONDS = 10;
/** A timer of Node cannot run for longer than 24 days. */
const MAX_TIMEOUT_SECONDS = 7 * 86_400;
const MAX_POLL_SECONDS = 3600;

/** Reads a gate's `wait`. */
export const parseWait: ArgumentParser<GateWait> = (property, value) => {
  const { values, problems } = parseArguments(value, WAIT_PARSERS, { path: property });
  if (problems.length > 0) return { ok: false, problems };
  const { runStartedAfter, timeoutSeconds, pollSeconds = DEFAULT_POLL_SECONDS } = values;
  return accept({
    startedAfterMs: runStartedAfter === "gate" ? undefined : runStartedAfter,
    timeoutMs: timeoutSeconds && timeoutSeconds * 1000,
    pollMs: pollSeconds * 1000,
  });
};

const parseMoment: ArgumentParser<number | "gate"> = (property, value) =>
  value === "gate" ? accept(value) : parseInstant(property, value);

const WAIT_PARSERS = {
  runStartedAfter: parseMoment,
  timeoutSeconds: integerParser(1, MAX_TIMEOUT_SECONDS),
  pollSeconds: integerParser(1, MAX_POLL_SECONDS),
};

/** So many invokers are named when a wait was given up, the rest are counted. */
const MAX_NAMED = 5;

/**
 * Waits until every invoker of a gate has had a healthy run, telling at the gate's row what is waited for.
 *
 * @throws InvokerUnhealthyError as soon as a run failed beyond what the criteria allow
 * @throws TatError with the code `WaitTimedOut`, naming what was seen last, or `Cancelled` when the user interrupts
 */
export async function waitForGate(
  host: Host,
  gate: HealthQuery,
  wait: GateWait,
  { urn, timeoutMs = DEFAULT_TIMEOUT_MS }: Pick<Step, "urn" | "timeoutMs">,
): Promise<HealthVerdict> {
  const { report, signal, connect } = host;
  const bounded = { ...wait, timeoutMs: wait.timeoutMs ?? Math.min(timeoutMs, MAX_TIMEOUT_SECONDS * 1000) };
  try {
    const outcome = await waitVisibly(host, connectRegions(connect, gate.targets), gate, bounded, urn);
    if (!gate.explain || outcome.state !== "unhealthy") return requireHealthyOutcome(outcome, bounded.timeoutMs);
    const verdict = await reportReading(report, { name: "InvokerHealthGate", urn }, connect, (counted) =>
      explainVerdict(connectRegions(counted, gate.targets), outcome.verdict, signal),
    );
    return requireHealthyOutcome({ ...outcome, verdict }, bounded.timeoutMs);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new TatError("The wait was interrupted. The next up waits again.", { code: "Cancelled" });
  }
}

async function waitVisibly(
  host: Host,
  regions: readonly WatchedRegion[],
  { criteria }: HealthQuery,
  { startedAfterMs, timeoutMs, pollMs }: GateWait & { timeoutMs: number },
  urn: string | undefined,
): Promise<WaitOutcome> {
  const { api } = regions[0] as WatchedRegion;
  warnOfMisspeltResults(criteria.results, (message) => api.warn(message));
  const { clock } = api.poller;
  const invokerCount = regions.reduce((sum, { invokerIds }) => sum + invokerIds.length, 0);
  const tell = createProgressReport(clock, timeoutMs, invokerCount, (message) =>
    host.say(message, { severity: "info", urn, ephemeral: true }),
  );
  // Not by its calls: all waits share them.
  const endFirstLook = host.report.begin({ urn, describe: () => describeFirstLook(invokerCount) });
  const onProgress = ({ waitingFor }: WaitJudgement, failedLook?: TatError) => {
    endFirstLook();
    tell(waitingFor, failedLook);
  };
  const request = { criteria, startedAfterMs: startedAfterMs ?? clock.now(), timeoutMs, pollMs };
  return waitForInvokers(regions, request, { signal: host.signal, onProgress }).finally(endFirstLook);
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
    `Gave up after ${timeoutMs < 1000 ? `${timeoutMs} milliseconds` : formatDuration(timeoutMs)} of waiting.`,
    ...nameAwaited(waitingFor, MAX_NAMED),
    ...failedLook,
  ];
  throw new TatError(lines.join("\n"), { code: "WaitTimedOut" });
}

/** What invokers are waited for, one text each; those beyond `most` are counted in a last one. */
function nameAwaited(waitingFor: readonly AwaitedInvoker[], most: number): string[] {
  const named = waitingFor.slice(0, most).map(({ name, reason }) => `${name}: ${reason}`);
  const rest = waitingFor.length - named.length;
  return rest > 0 ? [...named, `and ${rest} more`] : named;
}

const MINUTE_MS = 60_000;
/** So many invokers are named while a wait goes on. */
const MAX_TOLD = 2;
/** So many changes are told at once; of many invokers, one changes at almost every look. */
const MAX_PROMPT_CHANGES = 10;

/**
 * Tells what is waited for when that changes, from the eleventh change on at most once a minute, and otherwise after 1,
 * 2, 4, 8, … minutes: the log of a CI job keeps every line, and whoever looks on sees the time run at the gate's row
 * anyway. That looks fail is a change too, and so is that they work again.
 *
 * @param timeoutMs when the wait, which begins now, is given up
 * @param invokerCount how many invokers there are, with those that are not waited for any more
 */
export function createProgressReport(
  clock: Clock,
  timeoutMs: number,
  invokerCount: number,
  say: (message: string) => Promise<void>,
): (waitingFor: readonly AwaitedInvoker[], failedLook?: Error) => void {
  const beganMs = clock.now();
  const until = new Date(beganMs + timeoutMs).toISOString();
  let lastKey = "";
  let saidMs = beganMs;
  let changeCount = 0;
  let nextMs = beganMs + MINUTE_MS;
  return (waitingFor, failedLook) => {
    // Without the parts of a reason that tell a time, which change at every look.
    const reasons = waitingFor.map(({ name, reason }) => `${name} ${reason.split(/[:;(]/)[0]}`);
    const key = [failedLook ? "failed" : "", ...reasons].join();
    const nowMs = clock.now();
    const mayTellChange = changeCount < MAX_PROMPT_CHANGES || nowMs - saidMs >= MINUTE_MS;
    const tellsChange = key !== lastKey && mayTellChange;
    if (!tellsChange && nowMs < nextMs) return;
    while (nowMs >= nextMs) nextMs += nextMs - beganMs;
    if (key !== lastKey) changeCount += 1;
    lastKey = key;
    saidMs = nowMs;
    // The number comes first: a terminal cuts the line.
    const share = invokerCount > 1 ? ` for ${waitingFor.length} of ${invokerCount} invokers` : "";
    const fault = failedLook ? [`the last look failed: ${failedLook.message}`] : [];
    const parts = [...fault, ...nameAwaited(waitingFor, MAX_TOLD)];
    void say(`waiting until ${until} at the latest${share}: ${parts.join("; ")}`);
  };
}
