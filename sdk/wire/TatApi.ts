import type { FailureTask } from "../runs/explainFailure";
import type { Invoker } from "../runs/Invoker";
import type { InvokerRecord } from "../runs/InvokerRecord";

/** Which page of which invokers' records is asked for: one DescribeInvokerRecords request. */
export interface InvokerRecordPageRequest {
  /** At most 100 invoker IDs; undefined asks for every invoker of the region. Never empty. */
  invokerIds?: readonly string[];
  /** How many rows, 1 to 100. */
  limit: number;
  /** How many rows to pass over. */
  offset: number;
}

/** Which page of which invokers is asked for: one DescribeInvokers request. */
export interface InvokerPageRequest extends InvokerRecordPageRequest {
  /** Only the invokers of this command; not beside IDs. */
  commandId?: string;
}

/** What each page tells beside its rows. */
interface Page {
  /** How many rows match the request, on all pages together. */
  totalCount: number;
  requestId: string;
}

/** One page of records in the order in which the service gave them. */
export interface InvokerRecordPage extends Page {
  records: InvokerRecord[];
}

/** One page of invokers in the order in which the service gave them, without due times. */
export interface InvokerPage extends Page {
  invokers: Invoker[];
}

/** Which invocation's tasks are asked for, and whether with what their commands printed. */
export interface InvocationTaskRequest {
  invocationId: string;
  withOutput: boolean;
}

/** One server's part of an invocation: a row of DescribeInvocationTasks. */
export interface InvocationTask extends FailureTask {
  invocationTaskId: string;
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
  describeInvocationTasks(request: InvocationTaskRequest, signal?: AbortSignal): Promise<InvocationTask[]>;
  /** Tells the program of something that no error is made of, once whatever number of calls meet it. */
  warn(message: string): void;
}
