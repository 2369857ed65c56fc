import { EmulatorProcess } from "./EmulatorProcess";
import { expectAtMost, type Finding, showFinding } from "./Finding";
import { runMeasured } from "./runMeasured";

const RECORDS = 100_000;
const LIMIT_SECONDS = 50;

/** Statistics over 100,000 records in a process of its own: time beside the service's 20 calls a second, and memory. */
export async function measureLimit(): Promise<Finding[]> {
  const emulator = await EmulatorProcess.start({ invokers: 10, records: RECORDS / 10, latencyMs: 50 });
  try {
    const idle = await runMeasured<{ peakKilobytes: number }>("loaded.cjs", {}, ["pulumi-tencentcloud-tat"]);
    const read = await runMeasured<{ totalCount: number; timeMs: number; peakKilobytes: number }>(
      "statistics.cjs",
      emulator.environment,
    );
    if (read.totalCount !== RECORDS) throw new Error(`${read.totalCount} of ${RECORDS} records were counted.`);
    const { calls, refused, peakInFlight } = await emulator.takeTally();
    const seconds = read.timeMs / 1000;
    const overIdle = (read.peakKilobytes - idle.peakKilobytes) / 1024;
    const showCalls = `${calls} calls, ${peakInFlight} in flight, ${seconds.toFixed(1)} s`;
    return [
      showFinding(`statistics over 100,000 records`, showCalls),
      expectAtMost("times the service's limit of 50 s", seconds / LIMIT_SECONDS, 1.1, (ratio) => ratio.toFixed(2)),
      expectAtMost("calls refused for their rate", refused, 0, String),
      expectAtMost("peak memory over that of the loaded package", overIdle, 60, (size) => `${size.toFixed(0)} MB`),
    ];
  } finally {
    await emulator.stop();
  }
}
