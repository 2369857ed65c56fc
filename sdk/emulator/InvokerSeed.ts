import type { ResultPlan } from "./planResults";

/** An invoker with its history. Everything has a default that depends on the emulator's seed only. */
export interface InvokerSeed extends ResultPlan {
  /** `ivk-` and lower-case letters or digits. */
  invokerId?: string;
  /** The region in which it is seen; nowhere else. Default: the emulator's. */
  region?: string;
  /** Default made of its ID. */
  name?: string;
  /** `cmd-…`; default one made up. */
  commandId?: string;
  /** Default `nightly-job`. */
  commandName?: string;
  /** The script, in plain text. */
  commandContent?: string;
  /** Default `root`. */
  username?: string;
  /** Default one instance; a run has a task for each. */
  instanceIds?: readonly string[];
  /** Default `CVM`. */
  instanceKind?: "CVM" | "LIGHTHOUSE";
  /** Values for the variables of the command. Default none. */
  parameters?: Readonly<Record<string, string>>;
  /** Default true. */
  enable?: boolean;
  /** Seconds from run to run: a multiple of 60, the service's schedules count minutes, up to a year. Default 300. */
  intervalSeconds?: number;
  /** The newest run starts at the last scheduled time up to here. RFC 3339, a Date or milliseconds. Default: now. */
  until?: string | number | Date;
  /**
   * Goes on starting runs on schedule while the emulator runs: each is `RUNNING` for some seconds and then comes out as
   * `successRate` and `failureResults` say. Default false.
   */
  live?: boolean;
}
