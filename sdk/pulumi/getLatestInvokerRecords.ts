import type * as pulumi from "@pulumi/pulumi";
import {
  type GetLatestInvokerRecordsArgs,
  type GetLatestInvokerRecordsResult,
  readLatestInvokerRecords,
} from "../client/readLatestInvokerRecords";
import { callPlain } from "./callPlain";
import { callTatOutput } from "./callTat";
import type { InputsOf } from "./InputsOf";

/** The arguments of {@link getLatestInvokerRecordsOutput}: those of {@link getLatestInvokerRecords}, each an input. */
export interface GetLatestInvokerRecordsOutputArgs extends InputsOf<GetLatestInvokerRecordsArgs> {}

/**
 * Reads the latest record of each invoker, in the fewest calls that are certain: usually one for up to 100 invokers.
 * An invoker without any run is a property with the value undefined.
 *
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 */
export function getLatestInvokerRecords(
  args: GetLatestInvokerRecordsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetLatestInvokerRecordsResult> {
  return callPlain("getLatestInvokerRecords", readLatestInvokerRecords, args, opts);
}

/** {@link getLatestInvokerRecords} for arguments that are outputs; unknown in a preview as long as one of them is. */
export function getLatestInvokerRecordsOutput(
  args: GetLatestInvokerRecordsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetLatestInvokerRecordsResult> {
  return callTatOutput("getLatestInvokerRecords", readLatestInvokerRecords, args, opts);
}
