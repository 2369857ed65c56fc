import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a reading in a process of its own came to. */
export interface ApartReading {
  /** The error's message, or `read`. */
  outcome: string;
  /** By how much the process grew at most while it read, in megabytes. */
  grownMb: number;
  /** From the start of the reading to its end. */
  seconds: number;
  /** How long the process waits from the end of the reading to its own, for which it has no reason but what was left open. */
  secondsToEnd: number;
}

/**
 * Reads one page in a process of its own, so that its memory and its end can be measured.
 *
 * @param attempts how often
 * @param attemptSeconds how long each may take: more than what does not stay silent needs on a busy machine
 */
export async function readApart(
  domain: string,
  attempts: number,
  env: Record<string, string> = {},
  attemptSeconds = 60,
): Promise<ApartReading> {
  const script = `
    const { connectTat } = require("./sdk/reads/TatClient");
    const { QUICK_LIMITS, settingsFor } = require("./tests/reads/connectTo");
    const peakKilobytes = require("./tools/bench/programs/peakKilobytes.cjs");
    const { TENCENTCLOUD_PROTOCOL = "HTTP" } = process.env;
    const settings = settingsFor({ domain: ${JSON.stringify(domain)} }, { TENCENTCLOUD_PROTOCOL });
    const limits = { ...QUICK_LIMITS, attempts: ${attempts}, attemptTimeoutMs: ${attemptSeconds * 1000}, totalTimeoutMs: 600_000 };
    const api = connectTat(settings, { limits, warn() {} });
    const [startMb, startMs] = [peakKilobytes() / 1024, performance.now()];
    api.describeInvokerRecords({ limit: 100, offset: 0 }).then(() => "read", (error) => error.message).then((outcome) => {
      const [endMs, atEnd] = [performance.now(), performance.eventLoopUtilization()];
      const grownMb = peakKilobytes() / 1024 - startMb;
      process.on("exit", () => {
        const secondsToEnd = performance.eventLoopUtilization(atEnd).idle / 1000;
        console.log(JSON.stringify({ outcome, grownMb, seconds: (endMs - startMs) / 1000, secondsToEnd }));
      });
    });
  `;
  const options = { env: { PATH: process.env.PATH, ...env } as NodeJS.ProcessEnv };
  const { stdout } = await promisify(execFile)(process.execPath, ["-r", "ts-node/register", "-e", script], options);
  return JSON.parse(stdout);
}
