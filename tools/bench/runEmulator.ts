import { startTatEmulator } from "../../sdk/emulator";

/** What an emulator process is started with. */
export interface EmulatorSeed {
  invokers: number;
  /** Runs of each invoker. */
  records: number;
  intervalSeconds?: number;
  /** Default 0.9. */
  successRate?: number;
  latencyMs: number;
}

/** What an emulator was asked. */
export interface EmulatorTally {
  calls: number;
  peakInFlight: number;
  /** Requests that were answered with RequestLimitExceeded. */
  refused: number;
  /** From the arrival of the first request to that of the last. */
  spanMs: number;
}

export type EmulatorRequest = { kind: "takeTally" };
export type EmulatorReply =
  | { kind: "ready"; connection: { domain: string; secretId: string; secretKey: string; region: string } }
  | { kind: "tally"; tally: EmulatorTally };

async function run({ invokers, records, intervalSeconds, latencyMs, successRate = 0.9 }: EmulatorSeed): Promise<void> {
  const emulator = await startTatEmulator({
    latencyMs,
    invokers: Array.from({ length: invokers }, (_, index) => ({
      invokerId: `ivk-${String(index).padStart(8, "0")}`,
      count: records,
      successRate,
      intervalSeconds,
    })),
  });
  const reply = (message: EmulatorReply) => process.send?.(message);
  process.on("disconnect", () => process.exit());
  process.on("message", () => {
    const { requests, peakInFlight } = emulator;
    const refused = requests.filter(({ errorCode }) => errorCode?.startsWith("RequestLimitExceeded")).length;
    const times = requests.map(({ time }) => Date.parse(time));
    const spanMs = Math.max(...times) - Math.min(...times);
    reply({ kind: "tally", tally: { calls: requests.length, peakInFlight, refused, spanMs } });
    emulator.clearRequests();
  });
  // The merged list of all histories is made when it is first asked for: before anything is measured.
  emulator.listRecords();
  const { domain, secretId, secretKey, region } = emulator;
  reply({ kind: "ready", connection: { domain, secretId, secretKey, region } });
}

void run(JSON.parse(process.argv[2] ?? ""));
