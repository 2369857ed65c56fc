import { computeMedian } from "./computeMedian";
import { EmulatorProcess } from "./EmulatorProcess";
import { expectAtMost, type Finding, showFinding } from "./Finding";
import { runMeasured } from "./runMeasured";

const PROCESSES = 3;
const RECORDS = 10_000;
const CALLS = (PROCESSES * RECORDS) / 100;
const LIMIT_MS = CALLS * 50;
const ROUNDS = 3;
/** In this time all processes have loaded the package, so that they begin to read together. */
const LOADING_MS = 5000;

/** Three processes that read 10,000 records each with one key, so that they share the service's 20 calls a second. */
export async function measureShares(): Promise<Finding[]> {
  const emulator = await EmulatorProcess.start({ invokers: 10, records: RECORDS / 10, latencyMs: 50 });
  try {
    const ratios: number[] = [];
    let calls = 0;
    let refused = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const startMs = String(Date.now() + LOADING_MS);
      const reads = Array.from({ length: PROCESSES }, () =>
        runMeasured<{ records: number }>("share.cjs", emulator.environment, [startMs]),
      );
      const lost = (await Promise.all(reads)).find(({ records }) => records !== RECORDS);
      if (lost) throw new Error(`${lost.records} of ${RECORDS} records were read.`);
      const tally = await emulator.takeTally();
      ratios.push(tally.spanMs / LIMIT_MS);
      calls += tally.calls;
      refused += tally.refused;
    }
    const spread = ratios.map((ratio) => ratio.toFixed(2)).join(", ");
    return [
      showFinding("three processes, 100 calls each, three times over", `${calls} calls, ${spread} times the limit`),
      expectAtMost("times the limit's 15 s, median", computeMedian(ratios), 1.15, (ratio) => ratio.toFixed(2)),
      expectAtMost("calls refused for their rate", (100 * refused) / calls, 5, (share) => `${share.toFixed(1)} %`),
    ];
  } finally {
    await emulator.stop();
  }
}
