import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { InvokerHealthGate } from "../pulumi/InvokerHealthGate";
import type { HealthCriteria } from "../records/HealthCriteria";
import { HEALTH_CRITERIA_PROPERTIES } from "../records/health/readCriteria";
import { validateHealthCriteria } from "../records/validateHealthCriteria";
import { weakerCriteria } from "../records/weakerCriteria";
import { FLOOR_PROPERTIES } from "./floorProperties";
import { reportConfigProblems } from "./readConfig";
import { readProperties } from "./readProperty";

const NAME = "tat-no-silenced-gate";
const ADVICE = "give the gate criteria that are at least as strict as the floor in this policy's configuration.";

/** No InvokerHealthGate has weaker criteria than the floor in the configuration. */
export function forbidSilencedGate(): ResourceValidationPolicy {
  return {
    name: NAME,
    displayName: "No silenced gate",
    description: "No InvokerHealthGate has weaker criteria than the floor in the configuration.",
    enforcementLevel: "advisory",
    severity: "high",
    remediationSteps: `To comply, ${ADVICE}`,
    configSchema: { properties: FLOOR_PROPERTIES },
    validateResource: validateResourceOfType(InvokerHealthGate, (props, args, reportViolation) => {
      const floor = args.getConfig<HealthCriteria>();
      const problems = validateHealthCriteria(floor);
      if (problems.length > 0) return reportConfigProblems(problems, reportViolation);
      const criteria = readProperties(props as Record<string, unknown>, HEALTH_CRITERIA_PROPERTIES);
      if (criteria === undefined) return args.notApplicable(`The criteria of ${args.name} are not known yet.`);
      const faults = weakerCriteria(criteria, floor).map(({ message }) => `Gate ${args.name}: ${message}.`);
      if (faults.length > 0) reportViolation([...faults, `What to do: ${ADVICE}`].join("\n"));
    }),
  };
}
