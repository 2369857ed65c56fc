import { TatError } from "../core/TatError";
import { explainFailure } from "../records/explainFailure";
import type { HealthVerdict, HealthViolation } from "../records/HealthVerdict";
import { FAILURE_RULES } from "../records/health/failureRules";
import type { InvokerRecord } from "../records/InvokerRecord";
import { isFinished, SUCCESS } from "../records/results";
import type { TatApi } from "./TatApi";

/** Each explanation costs a call at least; a deployment that hundreds of invokers hold up needs no more than this. */
const MOST_EXPLANATIONS = 10;

/**
 * Adds to a verdict's messages why the judged runs failed, once for each invoker, for the first ten of them. What the
 * commands printed stands in the messages from then on. Where the tasks cannot be read, the message says why not.
 */
export async function explainVerdict(
  api: TatApi,
  verdict: HealthVerdict,
  signal?: AbortSignal,
): Promise<HealthVerdict> {
  const failed = new Map<string, InvokerRecord>();
  for (const { invokerId } of verdict.violations) {
    const run = verdict.latest[invokerId];
    if (run?.invocationId && isFinished(run.result) && run.result !== SUCCESS && failed.size < MOST_EXPLANATIONS) {
      failed.set(invokerId, run);
    }
  }
  const explanations = await Promise.all(
    [...failed].map(async ([invokerId, run]) => [invokerId, await explainRun(api, run, signal)] as const),
  );
  const violations = [...verdict.violations];
  for (const [invokerId, explanation] of explanations) {
    const index = findFailure(violations, invokerId);
    const violation = violations[index];
    if (violation) violations[index] = { ...violation, message: `${violation.message}\n${explanation}` };
  }
  return { ...verdict, violations };
}

/** The place of the violation that speaks of the run's result; of too few runs or their age only where there is no other. */
function findFailure(violations: readonly HealthViolation[], invokerId: string): number {
  const index = violations.findIndex(
    (violation) => violation.invokerId === invokerId && FAILURE_RULES.includes(violation.rule),
  );
  return index >= 0 ? index : violations.findIndex((violation) => violation.invokerId === invokerId);
}

async function explainRun(api: TatApi, { invocationId }: InvokerRecord, signal?: AbortSignal): Promise<string> {
  try {
    return explainFailure(await api.describeInvocationTasks({ invocationId, withOutput: true }, signal));
  } catch (error) {
    if (!TatError.isInstance(error)) {
      throw error;
    }
    return `Why it failed could not be read: ${error.message}`;
  }
}
