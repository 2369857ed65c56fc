import type { PolicyConfigSchema, PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { matchesType } from "../program/resourceTree";
import { defineStackPolicy } from "./defineStackPolicy";
import { PolicyFindings } from "./judgeInvokers";
import { isGate } from "./stackResources";

interface Config {
  types?: string[];
}

const NAME = "tat-gated";
const ADVICE = "name an InvokerHealthGate in the dependsOn of the resource, or of its parent.";

const PROPERTIES = {
  types: {
    type: "array",
    items: { type: "string", minLength: 1 },
    description:
      "Type tokens such as kubernetes:apps/v1:Deployment; a * at the end stands for any rest. Without any the policy does not apply.",
  },
} satisfies Record<keyof Config, PolicyConfigSchema["properties"][string]>;

/** Every resource of the types that the configuration names depends on an InvokerHealthGate, directly or through others. */
export function requireGate(): StackValidationPolicy {
  return defineStackPolicy<Config>({
    name: NAME,
    displayName: "Gated",
    description:
      "Every resource of the types that the configuration names depends on an InvokerHealthGate, directly or through others.",
    severity: "high",
    advice: ADVICE,
    properties: PROPERTIES,
    validate: ({ types = [] }, args, reportViolation) => {
      if (types.length === 0) args.notApplicable("No types are configured.");
      const findings = new PolicyFindings(ADVICE);
      for (const resource of args.resources) {
        if (isGate(resource) || !matchesType(resource.type, types)) continue;
        if (dependsOnGate(resource)) findings.pass();
        else findings.violate(resource.urn, `${resource.name} (${resource.type}) is not behind any InvokerHealthGate.`);
      }
      findings.report(args, reportViolation, `no resource of the types ${types.join(", ")}`);
    },
  });
}

/**
 * Follows dependencies, property dependencies and parents: Pulumi registers a child only after its parent, and the parent
 * only after everything that the parent depends on.
 */
function dependsOnGate(resource: PolicyResource): boolean {
  const seen = new Set<string>();
  const open = [resource];
  for (let current = open.pop(); current; current = open.pop()) {
    if (seen.has(current.urn)) continue;
    seen.add(current.urn);
    if (isGate(current)) return true;
    open.push(...current.dependencies, ...Object.values(current.propertyDependencies).flat());
    if (current.parent) open.push(current.parent);
  }
  return false;
}
