import type { PolicyConfigSchema, StackValidationPolicy } from "@pulumi/policy";
import { CRITERIA } from "../runs/criteria";
import { defineStackPolicy, INVOKER_EXEMPTIONS } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { judgeInvokers } from "./judgeInvokers";

interface Config {
  maxMissedRuns?: number;
  graceSeconds?: number;
  exemptInvokerIds?: string[];
}

const NAME = "tat-on-schedule";
const ADVICE =
  "see whether the invoker is enabled, its schedule is as it should be and its instances are there, or name it in exemptInvokerIds of this policy's configuration.";

const PROPERTIES = {
  maxMissedRuns: {
    ...CRITERIA.maxMissedRuns.schema,
    description:
      "How many of the newest due times in a row may have no run. Without it the policy does not apply. It needs the permission for DescribeInvokers.",
  },
  graceSeconds: {
    ...CRITERIA.graceSeconds.schema,
    description: "How late a run may start before it counts as missed, in seconds. Default 300.",
  },
  exemptInvokerIds: INVOKER_EXEMPTIONS,
} satisfies Record<keyof Config, PolicyConfigSchema["properties"][string]>;

/** No TAT invoker has missed more of its newest runs by its own schedule than the configuration allows. */
export function requireRunsOnSchedule(context: PolicyContext): StackValidationPolicy {
  return defineStackPolicy<Config>({
    name: NAME,
    displayName: "On schedule",
    description: "No TAT invoker has missed more of its newest runs by its own schedule than the configuration allows.",
    severity: "high",
    advice: ADVICE,
    properties: PROPERTIES,
    validate: ({ maxMissedRuns, graceSeconds, exemptInvokerIds }, args, reportViolation) => {
      if (maxMissedRuns === undefined) return args.notApplicable("No maxMissedRuns is configured.");
      return judgeInvokers(context, args, reportViolation, {
        policyName: NAME,
        criteria: { maxMissedRuns, ...(graceSeconds === undefined ? {} : { graceSeconds }), latest: "run", minRuns: 0 },
        rules: ["maxMissedRuns", "disabled", "notFound", "schedule"],
        exemptInvokerIds,
        advice: ADVICE,
        // Whoever disables an invoker in the program means it.
        judge: ({ invokerId, managed }) =>
          managed?.endOfRuns === "is disabled"
            ? { violations: [], obstacle: `Invoker ${invokerId} is disabled.` }
            : undefined,
      });
    },
  });
}
