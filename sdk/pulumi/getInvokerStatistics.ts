import type * as pulumi from "@pulumi/pulumi";
import {
  type GetInvokerStatisticsArgs,
  type GetInvokerStatisticsResult,
  readInvokerStatistics,
} from "../client/readInvokerStatistics";
import { callPlain } from "./callPlain";
import { callTatOutput } from "./callTat";
import type { InputsOf } from "./InputsOf";

/** The arguments of {@link getInvokerStatisticsOutput}: those of {@link getInvokerStatistics}, each an input. */
export interface GetInvokerStatisticsOutputArgs extends InputsOf<GetInvokerStatisticsArgs> {}

/**
 * Counts run history: results, success rate, streaks and intervals, for each invoker and over all of them.
 *
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 */
export function getInvokerStatistics(
  args: GetInvokerStatisticsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetInvokerStatisticsResult> {
  return callPlain("getInvokerStatistics", readInvokerStatistics, args, opts);
}

/** {@link getInvokerStatistics} for arguments that are outputs; unknown in a preview as long as one of them is. */
export function getInvokerStatisticsOutput(
  args?: GetInvokerStatisticsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInvokerStatisticsResult> {
  return callTatOutput("getInvokerStatistics", readInvokerStatistics, args, opts);
}
