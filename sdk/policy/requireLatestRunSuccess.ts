import type { PolicyConfigSchema, StackValidationPolicy } from "@pulumi/policy";
import { defineStackPolicy, HEALTHY_RESULTS, INVOKER_EXEMPTIONS } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { judgeInvokers } from "./judgeInvokers";

interface Config {
  results?: string[];
  requireRun?: boolean;
  exemptInvokerIds?: string[];
}

const NAME = "tat-latest-run-succeeded";
const ADVICE =
  "repair the job and run it again, or name the invoker in exemptInvokerIds of this policy's configuration.";

const PROPERTIES = {
  results: HEALTHY_RESULTS,
  requireRun: {
    type: "boolean",
    default: false,
    description:
      "Whether an invoker without any finished run is a violation. By default it is not judged, since an up that creates an invoker ends before its first run.",
  },
  exemptInvokerIds: INVOKER_EXEMPTIONS,
} satisfies Record<keyof Config, PolicyConfigSchema["properties"][string]>;

/** The latest finished run of every TAT invoker succeeded. */
export function requireLatestRunSuccess(context: PolicyContext): StackValidationPolicy {
  return defineStackPolicy<Config>({
    name: NAME,
    displayName: "Latest run succeeded",
    description: "The latest finished run of every TAT invoker succeeded.",
    severity: "high",
    advice: ADVICE,
    properties: PROPERTIES,
    validate: ({ results, requireRun, exemptInvokerIds }, args, reportViolation) =>
      judgeInvokers(context, args, reportViolation, {
        policyName: NAME,
        criteria: { results },
        rules: requireRun ? ["latestResult", "minRuns"] : ["latestResult"],
        exemptInvokerIds,
        advice: ADVICE,
      }),
  });
}
