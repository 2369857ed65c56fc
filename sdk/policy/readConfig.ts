import type { ReportViolation } from "@pulumi/policy";
import type { ArgumentProblem } from "../records/arguments/ArgumentProblem";
import { readArguments } from "../records/arguments/readArguments";

/**
 * The policy's configuration, which the engine has checked against the schema. It lets unknown names through, so that a
 * misspelt threshold would go unnoticed; here it is a violation of the policy, and the result is undefined.
 */
export function readConfig<T extends object>(
  args: { getConfig<C extends object>(): C },
  properties: Record<keyof T, unknown>,
  reportViolation: ReportViolation,
): T | undefined {
  const config = args.getConfig<T>();
  const { problems } = readArguments(config, Object.keys(properties));
  if (problems.length === 0) return config;
  reportConfigProblems(problems, reportViolation);
  return undefined;
}

/** Reports that the configuration cannot be used, naming each property. */
export function reportConfigProblems(problems: readonly ArgumentProblem[], reportViolation: ReportViolation): void {
  const lines = problems.map(({ property, problem }) => `${property}: ${problem}`);
  reportViolation(`The configuration of this policy cannot be used.\n${lines.join("\n")}`);
}
