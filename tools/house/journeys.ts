import { type Profiler, Session } from "node:inspector/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const dist = pathToFileURL(`${resolve(__dirname, "../../sdk/dist")}/`).href;
const INVOKER_ID = "ivk-b7s3qa5l";

/** What ran of the compiled package while something was done. */
export interface Journey {
  name: string;
  files: number;
  functions: number;
  /** The functions of each file, as `name×calls`. */
  steps: { file: string; functions: string[] }[];
}

/**
 * Counts, by V8's coverage of the compiled package, the files and functions that run for one page of records, for a gate's
 * check and create with one poll, and for one request to the emulator. What a file does when it is loaded is not counted.
 */
export async function measureJourneys(): Promise<Journey[]> {
  const { getInvokerRecords } = require("../../sdk/dist/index") as typeof import("../../sdk/index");
  const { startTatEmulator } = require("../../sdk/dist/emulator/index") as typeof import("../../sdk/emulator");
  const { invokerHealthGate } = require("pulumi-tencentcloud-tat/handlers");
  const emulator = await startTatEmulator({ invokers: [{ invokerId: INVOKER_ID, count: 3, successRate: 1 }] });
  const settings: Record<string, string> = {
    "tencentcloud:domain": emulator.domain,
    "tencentcloud:protocol": "HTTP",
    "tencentcloud:region": emulator.region,
    "tencentcloud:secretId": emulator.secretId,
    "tencentcloud:secretKey": emulator.secretKey,
  };
  for (const [key, value] of Object.entries(settings)) {
    process.env[`TENCENTCLOUD_${key.slice("tencentcloud:".length).replace(/[A-Z]/g, "_$&").toUpperCase()}`] = value;
  }
  invokerHealthGate.configure({ config: { get: (key: string) => settings[key] } });
  const inputs = { invokerIds: [INVOKER_ID], wait: { runStartedAfter: "2020-01-01T00:00:00Z", pollSeconds: 1 } };
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    const page = await cover(session, () => getInvokerRecords({ invokerIds: [INVOKER_ID], limit: 20 }));
    const gate = await cover(session, async () => {
      await invokerHealthGate.check({}, inputs);
      await invokerHealthGate.create(inputs);
    });
    const isEmulator = (url: string) => url.startsWith(`${dist}emulator/`);
    return [
      count("getInvokerRecords of one page", page, (url) => !isEmulator(url)),
      count("a gate's check and create, one poll", gate, (url) => !isEmulator(url)),
      count("one emulator request", page, isEmulator),
    ];
  } finally {
    session.disconnect();
    await emulator.close();
  }
}

async function cover(session: Session, run: () => Promise<unknown>): Promise<Profiler.ScriptCoverage[]> {
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await run();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  await session.post("Profiler.stopPreciseCoverage");
  return result.filter(({ url }) => url.startsWith(dist));
}

function count(name: string, scripts: Profiler.ScriptCoverage[], isMeant: (url: string) => boolean): Journey {
  const steps = scripts
    .filter(({ url }) => isMeant(url))
    .map(({ url, functions }) => ({
      file: url.slice(dist.length),
      functions: functions
        .filter(({ ranges }) => ranges[0]?.startOffset !== 0 && ranges[0]?.count)
        .map(({ functionName, ranges }) => `${functionName || "(anonymous)"}×${ranges[0]?.count}`),
    }))
    .filter(({ functions }) => functions.length > 0);
  return { name, files: steps.length, functions: steps.reduce((sum, step) => sum + step.functions.length, 0), steps };
}
