import type { PolicyConfigSchema, StackValidationPolicy } from "@pulumi/policy";
import { CRITERIA } from "../runs/criteria";
import { defineStackPolicy, HEALTHY_RESULTS, INVOKER_EXEMPTIONS } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { judgeInvokers } from "./judgeInvokers";

interface Config {
  minSuccessRate?: number;
  windowRuns?: number;
  windowSeconds?: number;
  minRuns?: number;
  results?: string[];
  exemptInvokerIds?: string[];
}

const NAME = "tat-success-rate";
const ADVICE =
  "find out why the job fails now and then, or name the invoker in exemptInvokerIds of this policy's configuration.";

const PROPERTIES = {
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
  exemptInvokerIds: INVOKER_EXEMPTIONS,
} satisfies Record<keyof Config, PolicyConfigSchema["properties"][string]>;

/** The share of successes among the newest finished runs of every TAT invoker is as high as the configuration asks. */
export function requireSuccessRate(context: PolicyContext): StackValidationPolicy {
  return defineStackPolicy<Config>({
    name: NAME,
    displayName: "Success rate",
    description:
      "The share of successes among the newest finished runs of every TAT invoker is as high as the configuration asks.",
    severity: "medium",
    advice: ADVICE,
    properties: PROPERTIES,
    validate: ({ minSuccessRate, exemptInvokerIds, ...criteria }, args, reportViolation) => {
      if (minSuccessRate === undefined) args.notApplicable("No minSuccessRate is configured.");
      return judgeInvokers(context, args, reportViolation, {
        policyName: NAME,
        criteria: { ...criteria, minSuccessRate },
        rules: ["minSuccessRate"],
        exemptInvokerIds,
        advice: ADVICE,
      });
    },
  });
}
