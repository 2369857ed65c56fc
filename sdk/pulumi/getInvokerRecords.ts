import type * as pulumi from "@pulumi/pulumi";
import {
  type GetInvokerRecordsArgs,
  type GetInvokerRecordsHistoryArgs,
  type GetInvokerRecordsPageArgs,
  type GetInvokerRecordsResult,
  readInvokerRecords,
} from "../client/readInvokerRecords";
import { callTat, callTatOutput } from "./callTat";

/** {@link GetInvokerRecordsHistoryArgs}, each an input. */
export interface GetInvokerRecordsHistoryOutputArgs {
  /** See {@link GetInvokerRecordsHistoryArgs.invokerIds}. */
  invokerIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** See {@link GetInvokerRecordsHistoryArgs.maxRecords}. */
  maxRecords?: pulumi.Input<number | undefined>;
  /** See {@link GetInvokerRecordsHistoryArgs.since}. */
  since?: pulumi.Input<string | undefined>;
  /** See {@link GetInvokerRecordsHistoryArgs.until}. */
  until?: pulumi.Input<string | undefined>;
  /** See {@link GetInvokerRecordsHistoryArgs.results}. */
  results?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** See {@link GetInvokerRecordsHistoryArgs.region}. */
  region?: pulumi.Input<string | undefined>;
  /** See {@link GetInvokerRecordsHistoryArgs.limit}. */
  limit?: undefined;
  /** See {@link GetInvokerRecordsHistoryArgs.offset}. */
  offset?: undefined;
}

/** {@link GetInvokerRecordsPageArgs}, each an input. */
export interface GetInvokerRecordsPageOutputArgs {
  /** See {@link GetInvokerRecordsPageArgs.invokerIds}. */
  invokerIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** See {@link GetInvokerRecordsPageArgs.limit}. */
  limit?: pulumi.Input<number | undefined>;
  /** See {@link GetInvokerRecordsPageArgs.offset}. */
  offset?: pulumi.Input<number | undefined>;
  /** See {@link GetInvokerRecordsPageArgs.region}. */
  region?: pulumi.Input<string | undefined>;
  /** See {@link GetInvokerRecordsPageArgs.maxRecords}. */
  maxRecords?: undefined;
  /** See {@link GetInvokerRecordsPageArgs.since}. */
  since?: undefined;
  /** See {@link GetInvokerRecordsPageArgs.until}. */
  until?: undefined;
  /** See {@link GetInvokerRecordsPageArgs.results}. */
  results?: undefined;
}

/** The arguments of {@link getInvokerRecordsOutput}: those of {@link getInvokerRecords}, each an input. */
export type GetInvokerRecordsOutputArgs = GetInvokerRecordsHistoryOutputArgs | GetInvokerRecordsPageOutputArgs;

/**
 * Reads run history of invokers: one page as the API takes it (`limit`, `offset`), or every matching record, newest
 * first, each run once.
 *
 * @throws InvalidArgumentError before any request, when an argument or a setting cannot be used
 * @throws CredentialsError when there are no credentials
 * @throws ServiceError with the service's code and RequestId, when it refuses
 * @throws TransportError when the service cannot be reached
 */
export function getInvokerRecords(
  args: GetInvokerRecordsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetInvokerRecordsResult> {
  return callTat(readInvokerRecords, args, opts);
}

/**
 * {@link getInvokerRecords} for arguments that are outputs. In a preview in which one of them is unknown, or a resource
 * of `dependsOn` is not created, the result is unknown and nothing is asked. Secret arguments make a secret result.
 */
export function getInvokerRecordsOutput(
  args?: GetInvokerRecordsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInvokerRecordsResult> {
  return callTatOutput(readInvokerRecords, args, opts);
}
