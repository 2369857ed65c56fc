import type { StackValidationPolicy } from "@pulumi/policy";
import { CRITERIA } from "../runs/criteria";
import { formatAge, formatDuration } from "../runs/durations";
import type { InvokerRecord } from "../runs/InvokerRecord";
import type { JudgedInvoker } from "./findTargets";
import type { PolicyContext } from "./InvokerReader";
import { defineInvokerPolicy, type Finding } from "./judgeInvokers";

/** Every TAT invoker that is to run again has started a run within the time that the configuration allows. */
export function requireFreshHistory(context: PolicyContext): StackValidationPolicy {
  return defineInvokerPolicy<{ maxAgeSeconds: number }>(context, {
    name: "tat-fresh-history",
    displayName: "Fresh history",
    description:
      "Every TAT invoker that is to run again has started a run within the time that the configuration allows.",
    severity: "medium",
    advice:
      "see whether the invoker is enabled and scheduled and its instances are there, or name it in exemptInvokerIds of this policy's configuration.",
    threshold: "maxAgeSeconds",
    properties: {
      maxAgeSeconds: {
        ...CRITERIA.maxAgeSeconds.schema,
        description: "How long ago, in seconds, the latest run may have started. Without it the policy does not apply.",
      },
    },
    ask: ({ maxAgeSeconds }) => ({
      criteria: { maxAgeSeconds, latest: "run", minRuns: 0 },
      rules: ["maxAge"],
      judge: (target, run) => judgeIdle(target, run, maxAgeSeconds * 1000, context.clock.now()),
    }),
  });
}

/** Judges an invoker that has never run or will not run again; undefined for any other. */
function judgeIdle(
  { invokerId, managed }: JudgedInvoker,
  run: InvokerRecord | undefined,
  maxAgeMs: number,
  nowMs: number,
): Finding | undefined {
  if (managed?.endOfRuns) return { violations: [], obstacle: `Invoker ${invokerId} ${managed.endOfRuns}.` };
  if (run) return undefined;
  const { createdMs } = managed ?? {};
  const created = createdMs === undefined ? "" : ` (created ${formatAge(createdMs, nowMs)})`;
  if (createdMs !== undefined && nowMs - createdMs <= maxAgeMs) {
    return { violations: [], obstacle: `Invoker ${invokerId} has no run yet${created}.` };
  }
  const limit = formatDuration(maxAgeMs);
  const rule = `a run must have started within the last ${limit}. It passes once a run starts.`;
  return { violations: [`Invoker ${invokerId} has no run at all${created}; ${rule}`] };
}
