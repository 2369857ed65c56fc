import type { TatApi } from "../../sdk/wire/TatApi";
import { drawSchedule } from "./Schedule";
import { SoakTally } from "./SoakTally";
import { trySchedule } from "./trySchedule";

/** How long a soak runs, and which schedules it plays. */
export interface SoakOptions {
  /** The seed of the first schedule; each further one has the next number. */
  seed: number;
  /** No schedule begins after so many seconds. Default: as long as there are schedules. */
  seconds?: number;
  /** At most so many schedules. Default: as many as the time allows. */
  schedules?: number;
  /** How many are played at the same time. Default 12: most of their time is spent waiting. */
  lanes?: number;
  /** See {@link trySchedule}. */
  spoil?: (api: TatApi) => TatApi;
  /** Told of each schedule that found something, as one line. */
  onProblem?(line: string): void;
}

/** Plays schedule after schedule. */
export async function runSoak(options: SoakOptions): Promise<SoakTally> {
  const {
    seed: firstSeed,
    seconds = Number.POSITIVE_INFINITY,
    schedules = Number.POSITIVE_INFINITY,
    lanes = 12,
    spoil,
    onProblem,
  } = options;
  const tally = new SoakTally();
  const endMs = performance.now() + seconds * 1000;
  let next = 0;
  const runLane = async () => {
    while (next < schedules && (performance.now() < endMs || next === 0)) {
      const seed = firstSeed + next++;
      const schedule = drawSchedule(seed);
      const outcome = await trySchedule(schedule, spoil);
      tally.add(seed, schedule.operation, outcome);
      for (const { kind, detail } of outcome.problems) {
        onProblem?.(`seed ${seed} (${schedule.operation}, ${schedule.order}): ${kind}: ${detail}`);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
  return tally;
}
