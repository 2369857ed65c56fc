import { computeMedian } from "./computeMedian";
import { EmulatorProcess } from "./EmulatorProcess";
import { expectAtLeast, expectAtMost, type Finding, showFinding } from "./Finding";
import { runMeasured } from "./runMeasured";
import { unpackPackage } from "./unpackPackage";

const RECORDS = 1443;
const LATENCY_MS = 50;
const BOUND_MS = 2 * LATENCY_MS;
/** What two round trips of 100 records bring. */
const TWO_PAGES = 200;
/** Longer than the service's second, so that no reading meets what is left of another's rate. */
const REST_MS = 1300;
/** The first readings of a process also load and compile what they need. */
const WARM_UP_ROUNDS = 5;
const ROUNDS = 9;

/** One history of 1,443 records at 50 ms a call: as the peers read it, as this package does, and the bound of two round trips. */
export async function measureHistory(): Promise<Finding[]> {
  const { path } = await unpackPackage();
  const emulator = await EmulatorProcess.start({ invokers: 1, records: RECORDS, latencyMs: LATENCY_MS });
  try {
    const peers = await measure(emulator, path, "peers.cjs", { warmUpRounds: 1, rounds: 1 });
    const twoCalls = await measure(emulator, path, "twoCalls.cjs", { expectedRecords: TWO_PAGES });
    const bare = await measure(emulator, path, "bare.cjs");
    const plain = await measure(emulator, path, "signedRequests.cjs");
    const ours = await measure(emulator, path, "history.cjs");
    return [
      showFinding("as the peers: pages of 20, one after another", describe(peers)),
      showFinding("this package", describe(ours)),
      showFinding("the official SDK alone, the same calls, nothing checked", describe(bare)),
      showFinding("Node's own client, the same calls, signed, nothing checked", describe(plain)),
      showFinding("the official SDK alone, two calls one after another", describe(twoCalls)),
      showFinding("bound: two round trips", `${BOUND_MS} ms`),
      expectAtLeast("times as fast as the peers", peers.timeMs / ours.timeMs, 25, (ratio) => ratio.toFixed(1)),
      expectAtMost("times the bound", ours.timeMs / BOUND_MS, 1.25, (ratio) => ratio.toFixed(2)),
    ];
  } finally {
    await emulator.stop();
  }
}

interface Measured {
  /** Calls of one reading. */
  calls: number;
  peakInFlight: number;
  /** Median of the readings after the warm-up. */
  timeMs: number;
}

async function measure(
  emulator: EmulatorProcess,
  packagePath: string,
  program: string,
  { warmUpRounds = WARM_UP_ROUNDS, rounds = ROUNDS, expectedRecords = RECORDS } = {},
): Promise<Measured> {
  await emulator.takeTally();
  const all = warmUpRounds + rounds;
  const args = [String(all), String(REST_MS)];
  const environment = { ...emulator.environment, TAT_PACKAGE: packagePath };
  const read = await runMeasured<{ records: number; timesMs: number[] }>(program, environment, args);
  if (read.records !== expectedRecords) throw new Error(`${read.records} of ${expectedRecords} records were read.`);
  const { calls, peakInFlight, refused } = await emulator.takeTally();
  if (refused > 0) throw new Error(`${refused} calls were refused.`);
  return {
    calls: calls / all,
    peakInFlight,
    timeMs: computeMedian(read.timesMs.slice(warmUpRounds)),
  };
}

function describe({ calls, peakInFlight, timeMs }: Measured): string {
  return `${calls} calls, ${peakInFlight} in flight, ${Math.round(timeMs)} ms`;
}
