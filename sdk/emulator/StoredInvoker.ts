/** An invoker that the emulator holds; the names are the API's in camel case. */
export interface StoredInvoker {
  /** `ivk-…`. */
  readonly invokerId: string;
  /** The only region in which it is seen. */
  readonly region: string;
  /** Its name, for people. */
  readonly name: string;
  /** `cmd-…`, the command that it runs. */
  readonly commandId: string;
  /** The name of that command. */
  readonly commandName: string;
  /** The script itself, not encoded. */
  readonly commandContent: string;
  /** The user of the instance who runs the command. */
  readonly username: string;
  /** `ins-…`; a run has a task for each. */
  readonly instanceIds: readonly string[];
  /** What the instances are. */
  readonly instanceKind: "CVM" | "LIGHTHOUSE";
  /** Values for the variables of the command. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether it is switched on. */
  readonly enable: boolean;
  /** Seconds from run to run. */
  readonly intervalSeconds: number;
  /** When it was created, in milliseconds since the UNIX epoch. */
  readonly createdTimeMs: number;
}
