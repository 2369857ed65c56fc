import type { Invoker } from "../runs/Invoker";
import type { InvokerRecord } from "../runs/InvokerRecord";

/** Which page of which invokers' records is asked for: one DescribeInvokerRecords request. */
export interface InvokerRecordPageRequest {
  /** At most 100 invoker IDs; undefined asks for every invoker of the region. Never empty. */
  invokerIds?: readonly string[];
  /** How many records, 1 to 100. */
  limit: number;
  /** How many records to pass over. */
  offset: number;
}

/** One page of records in the order in which the service gave them. */
export interface InvokerRecordPage {
  records: InvokerRecord[];
  /** How many records match the request, on all pages together. */
  totalCount: number;
  requestId: string;
}

/** Which page of which invokers is asked for: one DescribeInvokers request. */
export interface InvokerPageRequest {
  /** At most 100 invoker IDs, and then no command; undefined asks for every invoker of the region. Never empty. */
  invokerIds?: readonly string[];
  /** Only the invokers of this command. */
  commandId?: string;
  /** How many invokers, 1 to 100. */
  limit: number;
  /** How many invokers to pass over. */
  offset: number;
}

/** One page of invokers in the order in which the service gave them, without due times. */
export interface InvokerPage {
  invokers: Invoker[];
  /** How many invokers match the request, on all pages together. */
  totalCount: number;
  requestId: string;
}

/** One server's part of an invocation: a row of DescribeInvocationTasks. */
export interface InvocationTask {
  invocationTaskId: string;
  instanceId: string;
  /** `SUCCESS`, `FAILED`, `TIMEOUT`, `DELIVER_FAILED`, …: the values of the API document, or a later one. */
  taskStatus: string;
  /** Undefined while the service knows none. */
  exitCode?: number;
  /** Why the task did not run, in the service's words. Empty when there is nothing to say. */
  errorInfo: string;
  /** What the command printed, decoded; undefined unless it was asked for. May hold anything, secrets included. */
  output?: string;
}

/**
 * The service as the rest of the package sees it: each method is one API call, already limited in rate, retried,
 * bounded in time and parsed. Errors are {@link TatError}s.
 */
export interface TatApi {
  /** The region that is asked; undefined where none is named, and the service decides. Asks no service of TAT. */
  readRegion(signal?: AbortSignal): Promise<string | undefined>;
  describeInvokerRecords(request: InvokerRecordPageRequest, signal?: AbortSignal): Promise<InvokerRecordPage>;
  describeInvokers(request: InvokerPageRequest, signal?: AbortSignal): Promise<InvokerPage>;
  /** Every task of one invocation, as many pages as it takes. */
  describeInvocationTasks(
    request: { invocationId: string; withOutput: boolean },
    signal?: AbortSignal,
  ): Promise<InvocationTask[]>;
  /** Tells the program of something that no error is made of, once whatever number of calls meet it. */
  warn(message: string): void;
}
