import type * as pulumi from "@pulumi/pulumi";
import type { GetLatestInvokerRecordsArgs } from "../client/readLatestInvokerRecords";
import { requireValid } from "../client/requireValid";
import type { TatApi } from "../client/TatApi";
import type { HealthVerdict } from "../records/HealthVerdict";
import { parseLatestQuery } from "../records/parseRecordsQuery";
import { requireHealthyInvokers } from "./assertInvokersHealthy";
import { callPlain } from "./callPlain";
import { callTatOutput } from "./callTat";
import type { GetLatestInvokerRecordsOutputArgs } from "./getLatestInvokerRecords";

/**
 * Stops the program, in preview and in up, with one readable message unless the latest finished run of every invoker
 * succeeded. An invoker that has not finished a run yet stops it too.
 *
 * @throws InvokerUnhealthyError when a latest run did not succeed
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 */
export function assertLatestRunSucceeded(
  args: GetLatestInvokerRecordsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<HealthVerdict> {
  return callPlain("assertLatestRunSucceeded", requireLatestSuccess, args, opts);
}

/** {@link assertLatestRunSucceeded} for arguments that are outputs; nothing is judged in a preview in which one is unknown. */
export function assertLatestRunSucceededOutput(
  args: GetLatestInvokerRecordsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<HealthVerdict> {
  return callTatOutput("assertLatestRunSucceeded", requireLatestSuccess, args, opts);
}

async function requireLatestSuccess(api: TatApi, args: GetLatestInvokerRecordsArgs): Promise<HealthVerdict> {
  // Criteria are refused here: with them this would be another assertion than its name says.
  requireValid(parseLatestQuery(args));
  return requireHealthyInvokers(api, args);
}
