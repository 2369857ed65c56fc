import { invalidArguments } from "../checks/InvalidArgumentError";
import { AT_LEAST_ONE, parseRegion, parseRequiredInvokerIds, type Region } from "../checks/parseNames";
import { parseArguments } from "../checks/readArguments";
import { readNewestOfEach } from "../history/readNewestOfEach";
import type { InvokerRecord } from "../runs/InvokerRecord";
import type { Connect, ReadOptions } from "./targets";

/** Which invokers' latest runs are wanted. */
export interface GetLatestInvokerRecordsArgs {
  /** IDs of invokers, such as `ivk-b7s3qa5l`: at least one, any number. */
  invokerIds: string[];
  /** The region to ask, such as `ap-guangzhou`. Default: that of the configuration. */
  region?: Region | undefined;
}

/** The latest record of each invoker asked for, by invoker ID; undefined where the service knows no run. */
export type GetLatestInvokerRecordsResult = { [invokerId: string]: InvokerRecord | undefined };

const PARSERS = { invokerIds: parseRequiredInvokerIds, region: parseRegion };

/** What `getLatestInvokerRecords` gives. Throws InvalidArgumentError before any request, when an argument cannot be used. */
export async function readLatestInvokerRecords(
  connect: Connect,
  args: GetLatestInvokerRecordsArgs,
  { signal }: ReadOptions = {},
): Promise<GetLatestInvokerRecordsResult> {
  const missing = { invokerIds: `is missing: ${AT_LEAST_ONE}` };
  const { values, problems } = parseArguments(args, PARSERS, { missing });
  if (problems.length > 0) throw invalidArguments(problems);
  const { invokerIds = [], region } = values;
  const newest = await readNewestOfEach(connect(region), invokerIds, (records) => records.length > 0, signal);
  return Object.fromEntries(invokerIds.map((invokerId) => [invokerId, newest.get(invokerId)?.[0]]));
}
