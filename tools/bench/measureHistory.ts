import { setTimeout as sleep } from "node:timers/promises";
import { readInvokerRecords } from "../../sdk/client/readInvokerRecords";
import { computeMedian } from "./computeMedian";
import { connectTo } from "./connectTo";
import { EmulatorProcess } from "./EmulatorProcess";
import { expectAtLeast, expectAtMost, type Finding, showFinding } from "./Finding";
import { createPeerReader } from "./readAsPeers";
import type { EmulatorTally } from "./runEmulator";

const RECORDS = 1443;
const LATENCY_MS = 50;
const BOUND_MS = 2 * LATENCY_MS;
const OUR_ROUNDS = 7;
/** Longer than the service's second, so that no reading meets what is left of another's rate. */
const REST_MS = 1300;

/** One history of 1,443 records at 50 ms a call: as the peers read it, as this package does, and the bound of two round trips. */
export async function measureHistory(): Promise<Finding[]> {
  const emulator = await EmulatorProcess.start({ invokers: 1, records: RECORDS, latencyMs: LATENCY_MS });
  try {
    const api = connectTo(emulator);
    const peers = await measure(emulator, 2, createPeerReader(emulator));
    const read = async () => (await readInvokerRecords(api, {})).invokerRecordSet;
    const cold = await measure(emulator, 1, read);
    const ours = await measure(emulator, OUR_ROUNDS, read);
    return [
      showFinding("as the peers: pages of 20, one after another", describe(peers)),
      showFinding("this package", describe(ours)),
      showFinding("this package, its first call: the SDK is loaded, 15 connections are opened", describe(cold)),
      showFinding("bound: two round trips", `${BOUND_MS} ms`),
      expectAtLeast("times as fast as the peers", peers.timeMs / ours.timeMs, 25, (ratio) => ratio.toFixed(1)),
      expectAtMost("times the bound", ours.timeMs / BOUND_MS, 1.3, (ratio) => ratio.toFixed(2)),
    ];
  } finally {
    await emulator.stop();
  }
}

type Measured = EmulatorTally & { timeMs: number };

async function measure(
  emulator: EmulatorProcess,
  rounds: number,
  read: () => Promise<readonly object[]>,
): Promise<Measured> {
  const times: number[] = [];
  let tally: EmulatorTally | undefined;
  for (let round = 0; round < rounds; round++) {
    await sleep(REST_MS);
    await emulator.takeTally();
    const startedMs = performance.now();
    const records = await read();
    times.push(performance.now() - startedMs);
    if (records.length !== RECORDS) throw new Error(`${records.length} of ${RECORDS} records were read.`);
    tally = await emulator.takeTally();
  }
  if (tally === undefined) throw new Error("Nothing was measured.");
  return { ...tally, timeMs: computeMedian(times) };
}

function describe({ calls, peakInFlight, timeMs }: Measured): string {
  return `${calls} calls, ${peakInFlight} in flight, ${Math.round(timeMs)} ms`;
}
