import { setTimeout as sleep } from "node:timers/promises";
import { computeMedian } from "./computeMedian";
import { EmulatorProcess } from "./EmulatorProcess";
import { expectAtMost, type Finding, showFinding } from "./Finding";
import { runMeasured } from "./runMeasured";
import { unpackPackage } from "./unpackPackage";

const ROUNDS = 15;
const RECORDS = 1443;
const LATENCY_MS = 50;
/** Longer than the service's second, so that no reading meets what is left of another's rate. */
const REST_MS = 1300;

interface Loaded {
  modules: [pulumi: LoadedModule, ours: LoadedModule];
}

interface LoadedModule {
  timeMs: number;
  kilobytes: number;
}

/** Every `pulumi` run is a new process: what it pays for the package as it is published, to load it and to read for the first time. */
export async function measureStartUp(): Promise<Finding[]> {
  const { path } = await unpackPackage();
  const emulator = await EmulatorProcess.start({ invokers: 1, records: RECORDS, latencyMs: LATENCY_MS });
  try {
    const environment = { ...emulator.environment, TAT_PACKAGE: path };
    const onePage = { ...environment, PAGES: "1" };
    const first = async (program: string, env: Record<string, string>) => {
      await sleep(REST_MS);
      return (await runMeasured<{ timesMs: number[] }>(program, env, ["1", "0"])).timesMs[0] ?? Number.NaN;
    };
    const loaded: Loaded["modules"][] = [];
    const [readings, pages, bareReadings, barePages]: number[][] = [[], [], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      loaded.push((await runMeasured<Loaded>("loaded.cjs", {}, ["@pulumi/pulumi", path])).modules);
      readings?.push(await first("history.cjs", environment));
      bareReadings?.push(await first("signedRequests.cjs", environment));
      pages?.push(await first("history.cjs", onePage));
      barePages?.push(await first("signedRequests.cjs", onePage));
    }
    const median = (values: number[] | undefined) => computeMedian(values ?? []);
    const bound = 2 * LATENCY_MS;
    return [
      showFinding("import of @pulumi/pulumi", showMs(median(loaded.map(([pulumi]) => pulumi.timeMs)))),
      expectAtMost("more for this package", median(loaded.map(([, ours]) => ours.timeMs)), 15, showMs),
      showFinding("more memory for it", showMegabytes(median(loaded.map(([, ours]) => ours.kilobytes)))),
      showFinding("first reading of a process, 1,443 records at 50 ms a call", showMs(median(readings))),
      showFinding("the same calls, bare and signed, nothing checked", showMs(median(bareReadings))),
      expectAtMost("times the bound of two round trips", median(readings) / bound, 1.7, (ratio) => ratio.toFixed(2)),
      showFinding("first page of a process, one call", showMs(median(pages))),
      showFinding("the same call, bare and signed", showMs(median(barePages))),
      expectAtMost("more than that for this package", median(pages) - median(barePages), 30, showMs),
    ];
  } finally {
    await emulator.stop();
  }
}

function showMs(timeMs: number): string {
  return `${timeMs.toFixed(0)} ms`;
}

function showMegabytes(kilobytes: number): string {
  return `${(kilobytes / 1024).toFixed(1)} MB`;
}
