/** One instance's part of an invocation as the emulator keeps it. */
export interface StoredTask {
  readonly invocationTaskId: string;
  readonly instanceId: string;
  readonly taskStatus: string;
  readonly exitCode: number;
  /** What the command printed, before it is cut and encoded. */
  readonly output: string;
  readonly errorInfo: string;
}
