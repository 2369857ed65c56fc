import type { StackValidationPolicy } from "@pulumi/policy";
import { CRITERIA } from "../runs/criteria";
import type { PolicyContext } from "./InvokerReader";
import { defineInvokerPolicy } from "./judgeInvokers";

/** No TAT invoker has missed more of its newest runs by its own schedule than the configuration allows. */
export function requireRunsOnSchedule(context: PolicyContext): StackValidationPolicy {
  return defineInvokerPolicy<{ maxMissedRuns: number; graceSeconds?: number }>(context, {
    name: "tat-on-schedule",
    displayName: "On schedule",
    description: "No TAT invoker has missed more of its newest runs by its own schedule than the configuration allows.",
    severity: "high",
    advice:
      "see whether the invoker is enabled, its schedule is as it should be and its instances are there, or name it in exemptInvokerIds of this policy's configuration.",
    threshold: "maxMissedRuns",
    properties: {
      maxMissedRuns: {
        ...CRITERIA.maxMissedRuns.schema,
        description:
          "How many of the newest due times in a row may have no run. Without it the policy does not apply. It needs the permission for DescribeInvokers.",
      },
      graceSeconds: {
        ...CRITERIA.graceSeconds.schema,
        description: "How late a run may start before it counts as missed, in seconds. Default 300.",
      },
    },
    ask: (criteria) => ({
      criteria: { ...criteria, latest: "run", minRuns: 0 },
      rules: ["maxMissedRuns", "disabled", "notFound", "schedule"],
      // Whoever disables an invoker in the program means it.
      judge: ({ invokerId, managed }) =>
        managed?.endOfRuns === "is disabled"
          ? { violations: [], obstacle: `Invoker ${invokerId} is disabled.` }
          : undefined,
    }),
  });
}
