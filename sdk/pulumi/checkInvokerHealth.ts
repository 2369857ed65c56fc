import type * as pulumi from "@pulumi/pulumi";
import { type CheckInvokerHealthArgs, readInvokerHealth } from "../client/readInvokerHealth";
import type { HealthVerdict } from "../records/HealthVerdict";
import { callTat, callTatOutput } from "./callTat";

/** {@link CheckInvokerHealthArgs}, each an input. */
export type CheckInvokerHealthOutputArgs = {
  [K in keyof Omit<CheckInvokerHealthArgs, "invokerIds" | "results">]: pulumi.Input<CheckInvokerHealthArgs[K]>;
} & {
  /** See {@link CheckInvokerHealthArgs.invokerIds}. */
  invokerIds: pulumi.Input<pulumi.Input<string>[]>;
  /** See {@link CheckInvokerHealthArgs.results}. */
  results?: pulumi.Input<pulumi.Input<string>[] | undefined>;
};

/**
 * Judges invokers by their run history and says what is wrong, without failing when something is.
 *
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 */
export function checkInvokerHealth(args: CheckInvokerHealthArgs, opts?: pulumi.InvokeOptions): Promise<HealthVerdict> {
  return callTat(readInvokerHealth, args, opts);
}

/** {@link checkInvokerHealth} for arguments that are outputs; unknown in a preview as long as one of them is. */
export function checkInvokerHealthOutput(
  args: CheckInvokerHealthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<HealthVerdict> {
  return callTatOutput(readInvokerHealth, args, opts);
}
