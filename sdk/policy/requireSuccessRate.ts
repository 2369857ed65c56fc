import type { StackValidationPolicy } from "@pulumi/policy";
import { CRITERIA } from "../runs/criteria";
import { HEALTHY_RESULTS } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { defineInvokerPolicy } from "./judgeInvokers";

interface Config {
  minSuccessRate: number;
  windowRuns?: number;
  windowSeconds?: number;
  minRuns?: number;
  results?: string[];
}

/** The share of successes among the newest finished runs of every TAT invoker is as high as the configuration asks. */
export function requireSuccessRate(context: PolicyContext): StackValidationPolicy {
  return defineInvokerPolicy<Config>(context, {
    name: "tat-success-rate",
    displayName: "Success rate",
    description:
      "The share of successes among the newest finished runs of every TAT invoker is as high as the configuration asks.",
    severity: "medium",
    advice:
      "find out why the job fails now and then, or name the invoker in exemptInvokerIds of this policy's configuration.",
    threshold: "minSuccessRate",
    properties: {
      minSuccessRate: {
        ...CRITERIA.minSuccessRate.schema,
        description: "The least share of successes, 0 to 1. Without it the policy does not apply.",
      },
      windowRuns: {
        ...CRITERIA.windowRuns.schema,
        description:
          "The rate is counted over the newest so many finished runs. Default 100, or all those of windowSeconds.",
      },
      windowSeconds: {
        ...CRITERIA.windowSeconds.schema,
        description: "The rate is counted over the runs that started at most so many seconds ago. Default: any.",
      },
      minRuns: {
        ...CRITERIA.minRuns.schema,
        minimum: 1,
        default: 1,
        description: "An invoker with fewer finished runs in the window is not judged.",
      },
      results: HEALTHY_RESULTS,
    },
    ask: (criteria) => ({ criteria, rules: ["minSuccessRate"] }),
  });
}
