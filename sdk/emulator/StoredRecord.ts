/** A run of an invoker as the emulator keeps it. Only `result` changes after it was added. */
export interface StoredRecord {
  readonly invokerId: string;
  /** As the service writes it to clients. */
  readonly invokeTime: string;
  readonly reason: string;
  /** Empty for a trigger that started no invocation. */
  readonly invocationId: string;
  result: string;
  /** `invokeTime` as an instant, in milliseconds since the UNIX epoch. */
  readonly timeMs: number;
  /** Counts up with every record added: orders records of one instant. */
  readonly sequence: number;
}
