import * as pulumi from "@pulumi/pulumi";
import { type CheckInvokerHealthArgs, readInvokerHealth } from "../client/readInvokerHealth";
import type { HealthVerdict } from "../records/HealthVerdict";
import { callPlain } from "./callPlain";
import { callTatOutput } from "./callTat";
import type { InputsOf } from "./InputsOf";

/** The arguments of {@link checkInvokerHealthOutput}: those of {@link checkInvokerHealth}, each an input. */
export interface CheckInvokerHealthOutputArgs extends InputsOf<CheckInvokerHealthArgs> {}

/**
 * Judges invokers by their run history and says what is wrong, without failing when something is.
 *
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 */
export function checkInvokerHealth(args: CheckInvokerHealthArgs, opts?: pulumi.InvokeOptions): Promise<HealthVerdict> {
  return callPlain("checkInvokerHealth", readInvokerHealth, args, opts);
}

/**
 * {@link checkInvokerHealth} for arguments that are outputs; unknown in a preview as long as one of them is. With
 * `explain` the verdict is a secret, since its messages hold what commands printed.
 */
export function checkInvokerHealthOutput(
  args: CheckInvokerHealthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<HealthVerdict> {
  const verdict = callTatOutput("checkInvokerHealth", readInvokerHealth, args, opts);
  return pulumi.output(args?.explain).apply((explain) => (explain ? pulumi.secret(verdict) : verdict));
}
