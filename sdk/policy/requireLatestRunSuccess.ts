import type { StackValidationPolicy } from "@pulumi/policy";
import { HEALTHY_RESULTS } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { defineInvokerPolicy } from "./judgeInvokers";

/** The latest finished run of every TAT invoker succeeded. */
export function requireLatestRunSuccess(context: PolicyContext): StackValidationPolicy {
  return defineInvokerPolicy<{ results?: string[]; requireRun?: boolean }>(context, {
    name: "tat-latest-run-succeeded",
    displayName: "Latest run succeeded",
    description: "The latest finished run of every TAT invoker succeeded.",
    severity: "high",
    advice: "repair the job and run it again, or name the invoker in exemptInvokerIds of this policy's configuration.",
    properties: {
      results: HEALTHY_RESULTS,
      requireRun: {
        type: "boolean",
        default: false,
        description:
          "Whether an invoker without any finished run is a violation. By default it is not judged, since an up that creates an invoker ends before its first run.",
      },
    },
    ask: ({ results, requireRun }) => ({
      criteria: { results },
      rules: requireRun ? ["latestResult", "minRuns"] : ["latestResult"],
    }),
  });
}
