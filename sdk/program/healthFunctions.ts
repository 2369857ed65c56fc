import * as pulumi from "@pulumi/pulumi";
import { requireValid } from "../checks/InvalidArgumentError";
import {
  type CheckInvokerHealthArgs,
  type HealthArgs,
  readInvokerHealth,
  requireHealthyInvokers,
} from "../reads/health";
import { type Connect, type OneRegionArgs, parseTargetQuery, type SeveralRegionsArgs } from "../reads/targets";
import type { HealthVerdict } from "../runs/rules";
import { callPlain, callTatOutput } from "./callTat";
import type { InputsOf, OneRegionOutputArgs, SeveralRegionsOutputArgs } from "./inputs";

/** {@link HealthArgs}, each an input. */
export interface HealthOutputArgs extends InputsOf<HealthArgs> {}

/** The arguments of {@link checkInvokerHealthOutput}: those of {@link checkInvokerHealth}, each an input. */
export type CheckInvokerHealthOutputArgs =
  | (OneRegionOutputArgs & HealthOutputArgs)
  | (SeveralRegionsOutputArgs & HealthOutputArgs);

/**
 * Judges invokers by their run history and says what is wrong, without failing when something is.
 *
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 *
 * @example
 * ```ts
 * const { healthy, violations } = await checkInvokerHealth({ invokerIds: ["ivk-b7s3qa5l"], maxAgeSeconds: 86_400 });
 * ```
 */
export function checkInvokerHealth(args: CheckInvokerHealthArgs, opts?: pulumi.InvokeOptions): Promise<HealthVerdict> {
  return callPlain("checkInvokerHealth", readInvokerHealth, args, opts);
}

/**
 * {@link checkInvokerHealth} for arguments that are outputs; unknown in a preview as long as one of them is. With
 * `explain` the verdict is a secret, since its messages hold what commands printed.
 *
 * @example
 * ```ts
 * const healthy = checkInvokerHealthOutput({ invokerIds: [invoker.id], minRuns: 0 }).healthy;
 * ```
 */
export function checkInvokerHealthOutput(
  args: CheckInvokerHealthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<HealthVerdict> {
  const verdict = callTatOutput("checkInvokerHealth", readInvokerHealth, args, opts);
  return pulumi.output(args?.explain).apply((explain) => (explain ? pulumi.secret(verdict) : verdict));
}

/**
 * Stops the program, in preview and in up, with one readable message unless every invoker is healthy.
 *
 * @throws InvokerUnhealthyError when an invoker is not healthy
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 *
 * @example
 * ```ts
 * await assertInvokersHealthy({ invokerIds: ["ivk-b7s3qa5l"], maxConsecutiveFailures: 2 });
 * ```
 */
export function assertInvokersHealthy(
  args: CheckInvokerHealthArgs,
  opts?: pulumi.InvokeOptions,
): Promise<HealthVerdict> {
  return callPlain("assertInvokersHealthy", requireHealthyInvokers, args, opts);
}

/**
 * {@link assertInvokersHealthy} for arguments that are outputs. Nothing is judged in a preview in which one of them is
 * unknown. What must not happen while an invoker is unhealthy has to use the result, or depend on an `InvokerHealthGate`.
 *
 * @example
 * ```ts
 * const verdict = assertInvokersHealthyOutput({ invokerIds: [invoker.id] });
 * ```
 */
export function assertInvokersHealthyOutput(
  args: CheckInvokerHealthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<HealthVerdict> {
  return callTatOutput("assertInvokersHealthy", requireHealthyInvokers, args, opts);
}

/** Whose latest finished run is judged. */
export type AssertLatestRunSucceededArgs = OneRegionArgs | SeveralRegionsArgs;

/** The arguments of {@link assertLatestRunSucceededOutput}: those of {@link assertLatestRunSucceeded}, each an input. */
export type AssertLatestRunSucceededOutputArgs = OneRegionOutputArgs | SeveralRegionsOutputArgs;

/**
 * Stops the program, in preview and in up, with one readable message unless the latest finished run of every invoker
 * succeeded. An invoker that has not finished a run yet stops it too.
 *
 * @throws InvokerUnhealthyError when a latest run did not succeed
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 *
 * @example
 * ```ts
 * await assertLatestRunSucceeded({ invokerIds: ["ivk-b7s3qa5l"] });
 * ```
 */
export function assertLatestRunSucceeded(
  args: AssertLatestRunSucceededArgs,
  opts?: pulumi.InvokeOptions,
): Promise<HealthVerdict> {
  return callPlain("assertLatestRunSucceeded", requireLatestSuccess, args, opts);
}

/**
 * {@link assertLatestRunSucceeded} for arguments that are outputs; nothing is judged in a preview in which one is unknown.
 *
 * @example
 * ```ts
 * const verdict = assertLatestRunSucceededOutput({ invokerIds: [invoker.id] });
 * ```
 */
export function assertLatestRunSucceededOutput(
  args: AssertLatestRunSucceededOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<HealthVerdict> {
  return callTatOutput("assertLatestRunSucceeded", requireLatestSuccess, args, opts);
}

async function requireLatestSuccess(connect: Connect, args: AssertLatestRunSucceededArgs): Promise<HealthVerdict> {
  // Criteria are refused here: with them this would be another assertion than its name says.
  requireValid(parseTargetQuery(args));
  return requireHealthyInvokers(connect, args);
}
