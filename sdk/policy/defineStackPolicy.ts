import type { PolicyConfigSchema, ReportViolation, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { readConfig } from "./readConfig";

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
