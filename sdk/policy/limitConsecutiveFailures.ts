import type { PolicyConfigSchema, StackValidationPolicy } from "@pulumi/policy";
import { HEALTHY_RESULTS, INVOKER_EXEMPTIONS } from "./configProperties";
import { judgeInvokers } from "./judgeInvokers";
import type { PolicyContext } from "./PolicyContext";
import { readConfig } from "./readConfig";

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
    type: "integer",
    minimum: 0,
    description: "How many of the newest finished runs in a row may fail. Without it the policy does not apply.",
  },
  results: HEALTHY_RESULTS,
  exemptInvokerIds: INVOKER_EXEMPTIONS,
} satisfies Record<keyof Config, PolicyConfigSchema["properties"][string]>;

/** No TAT invoker has more failures in a row among its newest finished runs than the configuration allows. */
export function limitConsecutiveFailures(context: PolicyContext): StackValidationPolicy {
  return {
    name: NAME,
    displayName: "Consecutive failures",
    description:
      "No TAT invoker has more failures in a row among its newest finished runs than the configuration allows.",
    enforcementLevel: "advisory",
    severity: "high",
    remediationSteps: `To comply, ${ADVICE}`,
    configSchema: { properties: PROPERTIES },
    validateStack: (args, reportViolation) => {
      const config = readConfig<Config>(args, PROPERTIES, reportViolation);
      if (!config) return;
      const { maxConsecutiveFailures, results, exemptInvokerIds } = config;
      if (maxConsecutiveFailures === undefined) args.notApplicable("No maxConsecutiveFailures is configured.");
      return judgeInvokers(context, args, reportViolation, {
        policyName: NAME,
        criteria: { maxConsecutiveFailures, results },
        rules: ["maxConsecutiveFailures"],
        exemptInvokerIds,
        advice: ADVICE,
      });
    },
  };
}
