/** One instance's part of a run, with what its command printed. */
export interface TaskSeed {
  /** `ins-…`; default: one made up. */
  instanceId?: string;
  /** `SUCCESS`, `FAILED`, `TIMEOUT`, `DELIVER_FAILED`, …. Default `SUCCESS`. */
  taskStatus?: string;
  /** Default 0. */
  exitCode?: number;
  /** In plain text; more than 24 KB is cut and counted in `Dropped`, as the service does. Default empty. */
  output?: string;
  /** Why the task did not run. Default empty. */
  errorInfo?: string;
}

/** One run. Its invoker is added with it where it is not there yet. */
export interface RecordSeed {
  /** `ivk-` and lower-case letters or digits. */
  invokerId: string;
  /** RFC 3339 text is answered as it stands, offsets such as `+08:00` included; a Date or milliseconds as `…Z`. Default: now. */
  invokeTime?: string | number | Date;
  /** Any text, so that results the service adds later can be tried. Default `SUCCESS`. */
  result?: string;
  /** Default: the reason in the API document's sample. */
  reason?: string;
  /** `inv-` and lower-case letters or digits, or empty for a trigger that started nothing. Default: one made up, greater than all made up before. */
  invocationId?: string;
  /** Default: one task for each of the invoker's instances, according to `result`. */
  tasks?: readonly TaskSeed[];
}
