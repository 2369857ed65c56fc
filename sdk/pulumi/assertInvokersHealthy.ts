import type * as pulumi from "@pulumi/pulumi";
import { type CheckInvokerHealthArgs, readInvokerHealth } from "../client/readInvokerHealth";
import type { TatApi } from "../client/TatApi";
import type { HealthVerdict } from "../records/HealthVerdict";
import { callPlain } from "./callPlain";
import { callTatOutput } from "./callTat";
import type { CheckInvokerHealthOutputArgs } from "./checkInvokerHealth";
import { InvokerUnhealthyError } from "./InvokerUnhealthyError";

/**
 * Stops the program, in preview and in up, with one readable message unless every invoker is healthy.
 *
 * @throws InvokerUnhealthyError when an invoker is not healthy
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
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
 */
export function assertInvokersHealthyOutput(
  args: CheckInvokerHealthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<HealthVerdict> {
  return callTatOutput("assertInvokersHealthy", requireHealthyInvokers, args, opts);
}

/** Judges invokers; rejects with an {@link InvokerUnhealthyError} unless all are healthy. */
export async function requireHealthyInvokers(api: TatApi, args: CheckInvokerHealthArgs): Promise<HealthVerdict> {
  const verdict = await readInvokerHealth(api, args);
  if (!verdict.healthy) throw new InvokerUnhealthyError(verdict);
  return verdict;
}
