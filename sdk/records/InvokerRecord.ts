/** One run of an invoker, as `DescribeInvokerRecords` reports it. */
export interface InvokerRecord {
  /** The invoker's ID, such as `ivk-b7s3qa5l`. */
  invokerId: string;
  /** When the run was started: RFC 3339, as the service wrote it (`2021-09-06T09:33:05Z`; an offset such as `+08:00` is possible). */
  invokeTime: string;
  /** Why the run was started, in the service's words, such as `start an invocation at scheduled time.` */
  reason: string;
  /** The invocation's ID, such as `inv-l9l4orf1`; empty when the service names none. */
  invocationId: string;
  /**
   * What the run came to: `PENDING`, `RUNNING`, `CANCELLING`, `SUCCESS`, `TIMEOUT`, `FAILED`, `CANCELLED`,
   * `PARTIAL_FAILED`, `PARTIAL_CANCELLED`, or a value that the service adds later, kept as it is.
   */
  result: string;
}
