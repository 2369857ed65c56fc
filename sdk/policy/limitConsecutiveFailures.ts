import type { StackValidationPolicy } from "@pulumi/policy";
import { CRITERIA } from "../runs/criteria";
import { HEALTHY_RESULTS } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { defineInvokerPolicy } from "./judgeInvokers";

/** No TAT invoker has more failures in a row among its newest finished runs than the configuration allows. */
export function limitConsecutiveFailures(context: PolicyContext): StackValidationPolicy {
  return defineInvokerPolicy<{ maxConsecutiveFailures: number; results?: string[] }>(context, {
    name: "tat-consecutive-failures",
    displayName: "Consecutive failures",
    description:
      "No TAT invoker has more failures in a row among its newest finished runs than the configuration allows.",
    severity: "high",
    advice: "repair the job and run it again, or name the invoker in exemptInvokerIds of this policy's configuration.",
    threshold: "maxConsecutiveFailures",
    properties: {
      maxConsecutiveFailures: {
        ...CRITERIA.maxConsecutiveFailures.schema,
        description: "How many of the newest finished runs in a row may fail. Without it the policy does not apply.",
      },
      results: HEALTHY_RESULTS,
    },
    ask: (criteria) => ({ criteria, rules: ["maxConsecutiveFailures"] }),
  });
}
