import { systemClock } from "../../sdk/checks/Clock";
import { InvokerPoller } from "../../sdk/reads/InvokerPoller";
import { waitForInvokers } from "../../sdk/reads/waitForInvokers";
import { problemIf } from "./Problem";
import { BEGIN_MS } from "./Timeline";
import type { TryOperation } from "./Try";

/** Never needed: the runs that are waited for start with the first requests. */
const TIMEOUT_MS = 600_000;

/** Waits for a run of each invoker that starts while requests come in: the end must be that of those runs. */
export const tryWait: TryOperation = async ({ schedule, api, emulator, timeline }) => {
  const results = timeline.invokerIds.map((_, index) => ((schedule.choices[index] ?? 0) < 0.8 ? "SUCCESS" : "FAILED"));
  const arrivals = timeline.invokerIds.map((_, index) => 1 + Math.floor((schedule.choices[index] ?? 0) * 8));
  const arrive = emulator.onRequest;
  let requests = 0;
  emulator.onRequest = async (request) => {
    requests++;
    for (const [index, invokerId] of timeline.invokerIds.entries()) {
      if (arrivals[index] === requests) timeline.run(invokerId, 1, results[index] as string);
    }
    await arrive?.(request);
  };
  const poller = new InvokerPoller(api, systemClock);
  const { invokerIds } = timeline;
  const region = { api: { ...api, poller }, region: undefined, invokerIds, isOneOfSeveral: false };
  const { state } = await waitForInvokers([region], {
    criteria: {},
    startedAfterMs: BEGIN_MS,
    timeoutMs: TIMEOUT_MS,
    pollMs: 20,
  });
  const expected = results.includes("FAILED") ? "unhealthy" : "healthy";
  return problemIf(state !== expected, "wrong", `the wait ended as ${state} instead of ${expected}`);
};
