import type { PolicyConfigSchema } from "@pulumi/policy";
import type { HealthCriteria } from "../records/HealthCriteria";

/** The criteria of a gate as configuration properties: the weakest that an organisation accepts. */
export const FLOOR_PROPERTIES = {
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
