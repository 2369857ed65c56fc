import { type PolicyConfigSchema, type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { InvokerHealthGate } from "../program/InvokerHealthGate";
import { HEALTH_CRITERIA_PROPERTIES, type HealthCriteria, validateHealthCriteria } from "../runs/criteria";
import { weakerCriteria } from "../runs/weakerCriteria";
import { reportConfigProblems } from "./defineStackPolicy";
import { readProperties } from "./stackResources";

/** The criteria of a gate as configuration properties: the weakest that an organisation accepts. */
const FLOOR_PROPERTIES = {
  results: {
    type: "array",
    items: { type: "string" },
    minItems: 1,
    description: 'The results that a gate may take for healthy. Default ["SUCCESS"].',
  },
  latest: {
    type: "string",
    enum: ["finishedRun", "run"],
    description: "With run, a gate must not pass over a run in progress. Default finishedRun.",
  },
  maxAgeSeconds: {
    type: "integer",
    minimum: 1,
    description: "A gate must ask for a run that is at most so old. Default: any age.",
  },
  minSuccessRate: {
    type: "number",
    minimum: 0,
    maximum: 1,
    description: "A gate must ask for at least this share of successes. Default: any.",
  },
  maxConsecutiveFailures: {
    type: "integer",
    minimum: 0,
    description: "How many failures in a row a gate may tolerate. Default 0.",
  },
  minRuns: {
    type: "integer",
    minimum: 0,
    description: "How many runs a gate must ask for. Default 1.",
  },
  windowRuns: {
    type: "integer",
    minimum: 1,
    description: "A gate must count the success rate over at least so many runs.",
  },
  windowSeconds: {
    type: "integer",
    minimum: 1,
    description:
      "The time over which a gate must count the success rate (at least) and the runs (at most), in seconds.",
  },
} satisfies Record<keyof HealthCriteria, PolicyConfigSchema["properties"][string]>;

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
