import { readLatestInvokerRecords } from "../../sdk/reads/latest";
import { connectTo } from "./connectTo";
import { EmulatorProcess } from "./EmulatorProcess";
import { expectAtMost, type Finding } from "./Finding";

const INVOKERS = 100;
const DAY_SECONDS = 86_400;

/** The latest run of 100 invokers that run once a day, 1,443 records each: how many calls that takes. */
export async function measureLatest(): Promise<Finding[]> {
  const seed = { invokers: INVOKERS, records: 1443, intervalSeconds: DAY_SECONDS, latencyMs: 50 };
  const emulator = await EmulatorProcess.start(seed);
  try {
    const invokerIds = Array.from({ length: INVOKERS }, (_, index) => `ivk-${String(index).padStart(8, "0")}`);
    const startedMs = performance.now();
    const latest = await readLatestInvokerRecords(() => connectTo(emulator), { invokerIds });
    const timeMs = Math.round(performance.now() - startedMs);
    const found = Object.values(latest).filter((record) => record !== undefined).length;
    if (found !== INVOKERS) throw new Error(`The latest run of ${found} of ${INVOKERS} invokers was found.`);
    const { calls } = await emulator.takeTally();
    const what = `calls for the latest run of 100 invokers of 1,443 records each (${timeMs} ms)`;
    return [expectAtMost(what, calls, 10, String)];
  } finally {
    await emulator.stop();
  }
}
