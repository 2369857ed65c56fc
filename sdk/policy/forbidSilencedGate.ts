import type { PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { CRITERIA, findWeakerCriteria, HEALTH_CRITERIA_PROPERTIES, validateHealthCriteria } from "../runs/criteria";
import type { HealthCriteria } from "../runs/HealthCriteria";
import { warnOfMisspeltResults } from "../runs/InvokerRecord";
import { reportConfigProblems } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { isGate, readProperties } from "./stackResources";

/** The criteria of a gate as configuration properties: the weakest that an organisation accepts. */
const FLOOR_PROPERTIES: PolicyConfigSchema["properties"] = Object.fromEntries(
  Object.entries(CRITERIA).map(([name, { schema, floor }]) => [name, { ...schema, description: floor }]),
);

const NAME = "tat-no-silenced-gate";
const ADVICE = "give the gate criteria that are at least as strict as the floor in this policy's configuration.";

/** No InvokerHealthGate has weaker criteria than the floor in the configuration. */
export function forbidSilencedGate({ warn }: Pick<PolicyContext, "warn">): ResourceValidationPolicy {
  return {
    name: NAME,
    displayName: "No silenced gate",
    description: "No InvokerHealthGate has weaker criteria than the floor in the configuration.",
    enforcementLevel: "advisory",
    severity: "high",
    remediationSteps: `To comply, ${ADVICE}`,
    configSchema: { properties: FLOOR_PROPERTIES },
    validateResource: (args, reportViolation) => {
      if (!isGate(args)) return args.notApplicable("It is no InvokerHealthGate.");
      const floor = args.getConfig<HealthCriteria>();
      const problems = validateHealthCriteria(floor);
      if (problems.length > 0) return reportConfigProblems(problems, reportViolation);
      warnOfMisspeltResults(floor.results, (message) => warn(`${NAME}: ${message}`));
      const criteria = readProperties(args.props, HEALTH_CRITERIA_PROPERTIES);
      if (criteria === undefined) return args.notApplicable(`The criteria of ${args.name} are not known yet.`);
      const faults = findWeakerCriteria(criteria, floor).map((weaker) => `Gate ${args.name}: ${weaker}.`);
      if (faults.length > 0) reportViolation([...faults, `What to do: ${ADVICE}`].join("\n"));
    },
  };
}
