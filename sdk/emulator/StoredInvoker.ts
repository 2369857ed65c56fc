/** An invoker that the emulator holds; the names are the API's in camel case. */
export interface StoredInvoker {
  readonly invokerId: string;
  readonly region: string;
  readonly name: string;
  readonly commandId: string;
  readonly commandName: string;
  /** The script itself, not encoded. */
  readonly commandContent: string;
  readonly username: string;
  readonly instanceIds: readonly string[];
  readonly instanceKind: "CVM" | "LIGHTHOUSE";
  readonly parameters: Readonly<Record<string, string>>;
  readonly enable: boolean;
  /** Seconds from run to run. */
  readonly intervalSeconds: number;
  readonly createdTimeMs: number;
}
