import type { Clock } from "../checks/Clock";
import type { AwaitedInvoker } from "../runs/judgeWait";

/** What invokers are waited for, one text each; those beyond `most` are counted in a last one. */
export function nameAwaited(waitingFor: readonly AwaitedInvoker[], most: number): string[] {
  const named = waitingFor.slice(0, most).map(({ invokerId, reason }) => `${invokerId}: ${reason}`);
  const rest = waitingFor.length - named.length;
  return rest > 0 ? [...named, `and ${rest} more`] : named;
}

const MINUTE_MS = 60_000;
const MAX_NAMED = 2;
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
    const reasons = waitingFor.map(({ invokerId, reason }) => `${invokerId} ${reason.split(/[:;(]/)[0]}`);
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
    const parts = [...fault, ...nameAwaited(waitingFor, MAX_NAMED)];
    void say(`waiting until ${until} at the latest${share}: ${parts.join("; ")}`);
  };
}
