import type * as pulumi from "@pulumi/pulumi";
import { type GetInvokersArgs, type GetInvokersResult, readInvokers } from "../reads/invokers";
import {
  type GetLatestInvokerRecordsArgs,
  type GetLatestInvokerRecordsResult,
  readLatestInvokerRecords,
} from "../reads/latest";
import {
  type GetInvokerRecordsArgs,
  type GetInvokerRecordsHistoryArgs,
  type GetInvokerRecordsPageArgs,
  type GetInvokerRecordsResult,
  readInvokerRecords,
} from "../reads/records";
import {
  type CountedInvokersArgs,
  type CountedRunsArgs,
  type GetInvokerStatisticsArgs,
  type GetInvokerStatisticsResult,
  readInvokerStatistics,
} from "../reads/statistics";
import { callPlain, callTatOutput } from "./callTat";
import type { InputsOf, SeveralRegionsOutputArgs } from "./inputs";

/** {@link GetInvokerRecordsHistoryArgs}, each an input. */
export interface GetInvokerRecordsHistoryOutputArgs extends InputsOf<GetInvokerRecordsHistoryArgs> {}

/** {@link GetInvokerRecordsPageArgs}, each an input. */
export interface GetInvokerRecordsPageOutputArgs extends InputsOf<GetInvokerRecordsPageArgs> {}

/** The arguments of {@link getInvokerRecordsOutput}: those of {@link getInvokerRecords}, each an input. */
export type GetInvokerRecordsOutputArgs = GetInvokerRecordsHistoryOutputArgs | GetInvokerRecordsPageOutputArgs;

/**
 * Reads run history of invokers: one page as the API takes it (`limit`, `offset`), or every matching record, newest
 * first, each run once.
 *
 * As all functions of this package it reads 20 pages a second at most, as the service allows, and shows how far it is
 * when that takes more than two seconds.
 *
 * @throws InvalidArgumentError before any request, when an argument or a setting cannot be used
 * @throws CredentialsError when there are no credentials
 * @throws ServiceError with the service's code and RequestId, when it refuses
 * @throws TransportError when the service cannot be reached
 *
 * @example
 * ```ts
 * const { invokerRecordSet } = await getInvokerRecords({ invokerIds: ["ivk-b7s3qa5l"], maxRecords: 20 });
 * ```
 */
export function getInvokerRecords(
  args: GetInvokerRecordsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetInvokerRecordsResult> {
  return callPlain("getInvokerRecords", readInvokerRecords, args, opts);
}

/**
 * {@link getInvokerRecords} for arguments that are outputs. In a preview in which one of them is unknown, or a resource
 * of `dependsOn` is not created, the result is unknown and nothing is asked. Secret arguments make a secret result.
 *
 * As at all functions and resources of this package, an argument that comes out undefined or null of an output or a
 * promise is refused: taken for left out, it would widen the question in silence.
 *
 * @example
 * ```ts
 * const runs = getInvokerRecordsOutput({ invokerIds: [invoker.id], maxRecords: 20 }).invokerRecordSet;
 * ```
 */
export function getInvokerRecordsOutput(
  args?: GetInvokerRecordsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInvokerRecordsResult> {
  return callTatOutput("getInvokerRecords", readInvokerRecords, args, opts);
}

/** {@link CountedInvokersArgs}, each an input. */
export interface CountedInvokersOutputArgs extends InputsOf<CountedInvokersArgs> {}

/** {@link CountedRunsArgs}, each an input. */
export interface CountedRunsOutputArgs extends InputsOf<CountedRunsArgs> {}

/** The arguments of {@link getInvokerStatisticsOutput}: those of {@link getInvokerStatistics}, each an input. */
export type GetInvokerStatisticsOutputArgs =
  | (CountedInvokersOutputArgs & CountedRunsOutputArgs)
  | (SeveralRegionsOutputArgs & CountedRunsOutputArgs);

/**
 * Counts run history: results, success rate, streaks and intervals, for each invoker and over all of them.
 *
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 *
 * @example
 * ```ts
 * const { overall } = await getInvokerStatistics({ invokerIds: ["ivk-b7s3qa5l"], since: "2026-11-01T00:00:00Z" });
 * ```
 */
export function getInvokerStatistics(
  args: GetInvokerStatisticsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetInvokerStatisticsResult> {
  return callPlain("getInvokerStatistics", readInvokerStatistics, args, opts);
}

/**
 * {@link getInvokerStatistics} for arguments that are outputs; unknown in a preview as long as one of them is.
 *
 * @example
 * ```ts
 * const rate = getInvokerStatisticsOutput({ invokerIds: [invoker.id] }).overall.successRate;
 * ```
 */
export function getInvokerStatisticsOutput(
  args?: GetInvokerStatisticsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInvokerStatisticsResult> {
  return callTatOutput("getInvokerStatistics", readInvokerStatistics, args, opts);
}

/** The arguments of {@link getLatestInvokerRecordsOutput}: those of {@link getLatestInvokerRecords}, each an input. */
export interface GetLatestInvokerRecordsOutputArgs extends InputsOf<GetLatestInvokerRecordsArgs> {}

/**
 * Reads the latest record of each invoker, in the fewest calls that are certain: usually one for up to 100 invokers.
 * An invoker without any run is a property with the value undefined.
 *
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 *
 * @example
 * ```ts
 * const latest = await getLatestInvokerRecords({ invokerIds: ["ivk-b7s3qa5l"] });
 * const result = latest["ivk-b7s3qa5l"]?.result;
 * ```
 */
export function getLatestInvokerRecords(
  args: GetLatestInvokerRecordsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetLatestInvokerRecordsResult> {
  return callPlain("getLatestInvokerRecords", readLatestInvokerRecords, args, opts);
}

/**
 * {@link getLatestInvokerRecords} for arguments that are outputs; unknown in a preview as long as one of them is.
 *
 * @example
 * ```ts
 * const latest = getLatestInvokerRecordsOutput({ invokerIds: [invoker.id] });
 * ```
 */
export function getLatestInvokerRecordsOutput(
  args: GetLatestInvokerRecordsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetLatestInvokerRecordsResult> {
  return callTatOutput("getLatestInvokerRecords", readLatestInvokerRecords, args, opts);
}

/** The arguments of {@link getInvokersOutput}: those of {@link getInvokers}, each an input. */
export interface GetInvokersOutputArgs extends InputsOf<GetInvokersArgs> {}

/**
 * Reads invokers: name, command, instances, whether they are enabled, their schedule and when they are due by it, so that a
 * program can say "the job named nightly-backup" where the ID differs from environment to environment.
 *
 * Asks DescribeInvokers: one call per 100 invokers, side by side. Complete although invokers are made and deleted meanwhile.
 *
 * @throws InvalidArgumentError, CredentialsError, ServiceError, TransportError as `getInvokerRecords` does
 *
 * @example
 * ```ts
 * const { invokers } = await getInvokers({ names: ["nightly-backup"] });
 * ```
 */
export function getInvokers(args: GetInvokersArgs = {}, opts?: pulumi.InvokeOptions): Promise<GetInvokersResult> {
  return callPlain("getInvokers", readInvokers, args, opts);
}

/**
 * {@link getInvokers} for arguments that are outputs; unknown in a preview as long as one of them is.
 *
 * @example
 * ```ts
 * const { invokers } = getInvokersOutput({ commandId: command.id });
 * ```
 */
export function getInvokersOutput(
  args?: GetInvokersOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInvokersResult> {
  return callTatOutput("getInvokers", readInvokers, args, opts);
}
