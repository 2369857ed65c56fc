import type { PolicyConfigSchema } from "@pulumi/policy";

type Property = PolicyConfigSchema["properties"][string];

/** The configuration property that says which results count as success. */
export const HEALTHY_RESULTS: Property = {
  type: "array",
  items: { type: "string" },
  minItems: 1,
  default: ["SUCCESS"],
  description: "The results that count as success.",
};

/** The configuration property by which a policy passes over invokers. */
export const INVOKER_EXEMPTIONS: Property = {
  type: "array",
  items: { type: "string" },
  description: "IDs of invokers that this policy passes over, such as ivk-b7s3qa5l.",
};
