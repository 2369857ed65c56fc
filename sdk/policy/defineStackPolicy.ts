import type { PolicyConfigSchema, ReportViolation, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import type { ArgumentProblem } from "../checks/InvalidArgumentError";
import { findUnknown } from "../checks/readArguments";
import { CRITERIA } from "../runs/criteria";

/**
 * The policy's configuration, which the engine has checked against the schema. It lets unknown names through, so that a
 * misspelt threshold would go unnoticed; here it is a violation of the policy, and the result is undefined.
 */
function readConfig<T extends object>(
  args: { getConfig<C extends object>(): C },
  properties: Record<keyof T, unknown>,
  reportViolation: ReportViolation,
): T | undefined {
  const config = args.getConfig<T>();
  const problems = findUnknown(config, Object.keys(properties));
  if (problems.length === 0) return config;
  reportConfigProblems(problems, reportViolation);
  return undefined;
}

/** Reports that the configuration cannot be used, naming each property. */
export function reportConfigProblems(problems: readonly ArgumentProblem[], reportViolation: ReportViolation): void {
  const lines = problems.map(({ property, problem }) => `${property}: ${problem}`);
  reportViolation(`The configuration of this policy cannot be used.\n${lines.join("\n")}`);
}

type Property = PolicyConfigSchema["properties"][string];

/** The configuration property that says which results count as success. */
export const HEALTHY_RESULTS: Property = {
  ...CRITERIA.results.schema,
  default: CRITERIA.results.default,
  description: "The results that count as success.",
};

/** The configuration property by which a policy passes over invokers. */
export const INVOKER_EXEMPTIONS: Property = {
  type: "array",
  items: { type: "string" },
  description: "IDs of invokers that this policy passes over, such as ivk-b7s3qa5l.",
};

/** What a policy over the resources of a stack is about. */
export interface StackPolicyDefinition<Config extends object> {
  name: string;
  displayName: string;
  /** The state that the policy asks for, one sentence. */
  description: string;
  severity: NonNullable<StackValidationPolicy["severity"]>;
  /** What to do about a violation, one sentence that begins with a verb. */
  advice: string;
  properties: Record<keyof Config, PolicyConfigSchema["properties"][string]>;
  validate(config: Config, args: StackValidationArgs, reportViolation: ReportViolation): void | Promise<void>;
}

/** Makes the policy: advisory until a pack says otherwise, and only with a configuration that can be used. */
export function defineStackPolicy<Config extends object>(
  definition: StackPolicyDefinition<Config>,
): StackValidationPolicy {
  const { name, displayName, description, severity, advice, properties, validate } = definition;
  return {
    name,
    displayName,
    description,
    enforcementLevel: "advisory",
    severity,
    remediationSteps: `To comply, ${advice}`,
    configSchema: { properties },
    validateStack: (args, reportViolation) => {
      const config = readConfig<Config>(args, properties, reportViolation);
      return config && validate(config, args, reportViolation);
    },
  };
}
