import type { PolicyConfigSchema, StackValidationPolicy } from "@pulumi/policy";
import { CRITERIA } from "../runs/criteria";
import { defineStackPolicy, HEALTHY_RESULTS, INVOKER_EXEMPTIONS } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { judgeInvokers } from "./judgeInvokers";

interface Config {
  maxConsecutiveFailures?: number;
  results?: string[];
  exemptInvokerIds?: string[];
}

const NAME = "tat-consecutive-failures";
const ADVICE =
  "repair the job and run it again, or name the invoker in exemptInvokerIds of this policy's configuration.";

const PROPERTIES = {
  maxConsecutiveFailures: {
    ...CRITERIA.maxConsecutiveFailures.schema,
    description: "How many of the newest finished runs in a row may fail. Without it the policy does not apply.",
  },
  results: HEALTHY_RESULTS,
  exemptInvokerIds: INVOKER_EXEMPTIONS,
} satisfies Record<keyof Config, PolicyConfigSchema["properties"][string]>;

/** No TAT invoker has more failures in a row among its newest finished runs than the configuration allows. */
export function limitConsecutiveFailures(context: PolicyContext): StackValidationPolicy {
  return defineStackPolicy<Config>({
    name: NAME,
    displayName: "Consecutive failures",
    description:
      "No TAT invoker has more failures in a row among its newest finished runs than the configuration allows.",
    severity: "high",
    advice: ADVICE,
    properties: PROPERTIES,
    validate: ({ maxConsecutiveFailures, results, exemptInvokerIds }, args, reportViolation) => {
      if (maxConsecutiveFailures === undefined) args.notApplicable("No maxConsecutiveFailures is configured.");
      return judgeInvokers(context, args, reportViolation, {
        policyName: NAME,
        criteria: { maxConsecutiveFailures, results },
        rules: ["maxConsecutiveFailures"],
        exemptInvokerIds,
        advice: ADVICE,
      });
    },
  });
}
