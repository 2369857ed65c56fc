import type { TatEmulator } from "../../sdk/emulator";
import type { TatApi } from "../../sdk/wire/TatApi";
import type { Problem } from "./Problem";
import type { Schedule } from "./Schedule";
import type { Timeline } from "./Timeline";

/** What an operation works with. */
export interface Try {
  schedule: Schedule;
  api: TatApi;
  emulator: TatEmulator;
  timeline: Timeline;
}

/** Asks the package for something and checks the answer; rejects with the package's error when it refuses. */
export type TryOperation = (attempt: Try) => Promise<Problem[]>;
