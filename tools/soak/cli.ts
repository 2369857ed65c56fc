import { runSoak } from "./runSoak";

const DEFAULT_SECONDS = 600;

/** Reads a whole number from the environment. */
function readNumber(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name}: "${text}" is not a whole number.`);
  return Number(text);
}

async function main(): Promise<void> {
  const seed = readNumber("SOAK_SEED", Math.floor(Date.now() / 1000) % 1_000_000_000);
  const seconds = readNumber("SOAK_SECONDS", DEFAULT_SECONDS);
  const schedules = process.env.SOAK_SCHEDULES ? readNumber("SOAK_SCHEDULES", 1) : undefined;
  process.stdout.write(`Schedules from seed ${seed} on, for ${seconds} s.\n`);
  const onProblem = (line: string) => process.stdout.write(`${line}\n`);
  const tally = await runSoak({ seed, seconds, schedules, onProblem });
  process.stdout.write(`${tally.describe()}\n`);
  const seeds = [...new Set(tally.problems.map((found) => found.seed))];
  if (seeds.length > 0) {
    process.stdout.write(`To repeat the first of ${seeds.length}: make soak SOAK_SCHEDULES=1 SOAK_SEED=${seeds[0]}\n`);
    process.exitCode = 1;
  }
}

void main();
