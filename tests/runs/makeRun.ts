import fc from "fast-check";
import { DOCUMENTED_RESULTS, type InvokerRecord } from "../../sdk/runs/InvokerRecord";

/** The moment these tests take place at. */
export const NOW_MS = Date.parse("2024-05-01T12:00:00Z");

/** A run of ivk-a, so many minutes before {@link NOW_MS}; its invocation ID says how many, unless another is given. */
export function makeRun(minutesAgo: number, result: string, fields: Partial<InvokerRecord> = {}): InvokerRecord {
  return {
    invokerId: "ivk-a",
    invokeTime: new Date(NOW_MS - minutesAgo * 60_000).toISOString().replace(".000Z", "Z"),
    reason: "start an invocation at scheduled time.",
    invocationId: `inv-${minutesAgo}`,
    result,
    ...fields,
  };
}

/** The same runs in some other order in which those of equal time still stand as they did. */
export function reorder<T extends InvokerRecord>(runs: readonly T[]): fc.Arbitrary<T[]> {
  const times = runs.map((run) => Date.parse(run.invokeTime));
  return fc.shuffledSubarray(times, { minLength: times.length }).map((shuffled) => {
    const left = [...runs];
    return shuffled.flatMap((timeMs) =>
      left.splice(
        left.findIndex((run) => Date.parse(run.invokeTime) === timeMs),
        1,
      ),
    );
  });
}

/**
 * Any set of runs, each once: few minutes and few invokers, so that equal times are common; several ways to write a
 * time; results known and unknown; some without an invocation ID.
 */
export const anyRuns = fc.uniqueArray(
  fc
    .record({
      minutesAgo: fc.integer({ min: -3, max: 12 }),
      result: fc.constantFrom(...DOCUMENTED_RESULTS, "SUCCESS", "SUCCESS", "FAILED", "LATER_RESULT", "__proto__"),
      invokerId: fc.constantFrom("ivk-a", "ivk-b", "ivk-c"),
      invocationId: fc.constantFrom("", "inv-1", "inv-2", "inv-3", "inv-4"),
      offset: fc.constantFrom("Z", "+00:00"),
    })
    .map(({ minutesAgo, result, invokerId, invocationId, offset }) => {
      const run = makeRun(minutesAgo, result, { invokerId, invocationId });
      return { ...run, invokeTime: run.invokeTime.replace("Z", offset) };
    }),
  { selector: (run) => JSON.stringify(run), maxLength: 25 },
);
