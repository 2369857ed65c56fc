import fc from "fast-check";
import type { HealthCriteria } from "../../sdk/runs/HealthCriteria";

/** Any valid criteria, of a size that fits the histories of `anyRuns`. */
export const anyCriteria: fc.Arbitrary<HealthCriteria> = fc.record(
  {
    results: fc.constantFrom<string[]>(["SUCCESS"], ["SUCCESS", "FAILED"], ["LATER_RESULT", "SUCCESS"]),
    latest: fc.constantFrom("finishedRun" as const, "run" as const),
    maxAgeSeconds: fc.integer({ min: 1, max: 700 }),
    minSuccessRate: fc.constantFrom<number>(0, 0.25, 0.5, 0.75, 1),
    maxConsecutiveFailures: fc.integer({ min: 0, max: 5 }),
    minRuns: fc.integer({ min: 0, max: 8 }),
    windowRuns: fc.integer({ min: 1, max: 8 }),
    windowSeconds: fc.integer({ min: 1, max: 700 }),
    maxRunSeconds: fc.integer({ min: 1, max: 700 }),
    minConsecutiveSuccesses: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: [] },
);
