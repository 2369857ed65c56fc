import { parseArgs } from "node:util";
import type { ArgumentParser } from "../checks/InvalidArgumentError";
import { integerParser, parseRate } from "../checks/parseValues";
import { cleanText } from "../checks/showValue";
import { TatError } from "../checks/TatError";
import { EmulatorArgumentError, requireValid } from "./arguments";
import { LONGEST_LATENCY_MS, MOST_INVOKERS } from "./options";
import { MOST_RUNS, parseInterval } from "./seeds";
import { startTatEmulator } from "./startTatEmulator";
import type { TatEmulator } from "./TatEmulator";

/** Runs the command tat-emulator: until it is interrupted, or to an exit code of 2 for a command line that it cannot use. */
export async function runTatEmulator(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  try {
    await startFrom(args);
  } catch (error) {
    const isMisuse = TatError.isInstance(error);
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n${isMisuse ? "Try tat-emulator --help.\n" : ""}`);
    process.exitCode = isMisuse ? 2 : 1;
  }
}

async function startFrom(args: readonly string[]): Promise<void> {
  const options = parseCliArguments(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const emulator = await startTatEmulator({
    port: options.port,
    region: options.region,
    seed: options.seed,
    latencyMs: options.latencyMs,
    invokers: Array.from({ length: options.invokers }, () => describeInvoker(options)),
  });
  process.stdout.write(describeSettings(emulator));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void emulator.close());
  }
}

function describeInvoker({ records, successRate, intervalSeconds, failLatest, live }: CliArguments) {
  // Unless a failing service was asked for, the latest run is not left to chance: the first try of a gate should pass.
  const latest = failLatest || successRate === 0 ? "FAILED" : "SUCCESS";
  const latestResults = records > 0 ? [latest] : [];
  return { count: records, successRate, intervalSeconds, latestResults, live };
}

/** What the command tat-emulator was asked for. */
interface CliArguments {
  help: boolean;
  port: number;
  region: string;
  invokers: number;
  records: number;
  failLatest: boolean;
  successRate: number;
  intervalSeconds: number;
  live: boolean;
  seed: string;
  latencyMs: number;
}

/** The text of `--help`. */
export const USAGE = `Usage: tat-emulator [options]

Runs a local Tencent Cloud TAT service with invokers and their run history until it is interrupted,
and prints the settings that point a Pulumi stack at it.

  --port <n>              TCP port on 127.0.0.1 (default: any free one)
  --region <name>         region of the invokers (default: ap-guangzhou)
  --invokers <n>          how many invokers (default: 3)
  --records <n>           how many runs each invoker has (default: 100)
  --fail-latest           the latest run of every invoker failed
  --success-rate <0..1>   share of the runs that succeeded (default: 0.95)
  --interval-seconds <n>  seconds from run to run, a multiple of 60 (default: 300)
  --live                  go on starting runs on schedule
  --seed <text>           another seed makes other IDs and histories (default: 1)
  --latency-ms <n>        milliseconds that each answer waits (default: 0)
  --help                  this text
`;

/** Reads the command line; throws {@link EmulatorArgumentError} that names the option and the rule. */
export function parseCliArguments(args: readonly string[]): CliArguments {
  const values = parseOptions(args);
  const invokers = readNumber("--invokers", values.invokers, integerParser(0, MOST_INVOKERS));
  const least = values["fail-latest"] ? 1 : 0;
  const most = Math.floor(MOST_RUNS / Math.max(1, invokers));
  return {
    help: values.help,
    port: readNumber("--port", values.port, integerParser(0, 65_535)),
    region: values.region,
    invokers,
    records: readNumber("--records", values.records, integerParser(least, most)),
    failLatest: values["fail-latest"],
    successRate: readNumber("--success-rate", values["success-rate"], parseRate),
    intervalSeconds: readNumber("--interval-seconds", values["interval-seconds"], parseInterval),
    live: values.live,
    seed: values.seed,
    latencyMs: readNumber("--latency-ms", values["latency-ms"], integerParser(0, LONGEST_LATENCY_MS)),
  };
}

/** What is not written in plain digits is left a text, which no parser of numbers takes. */
function readNumber(option: string, text: string, parser: ArgumentParser<number>): number {
  return requireValid(parser, option, /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text);
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h", default: false },
        port: { type: "string", default: "0" },
        region: { type: "string", default: "ap-guangzhou" },
        invokers: { type: "string", default: "3" },
        records: { type: "string", default: "100" },
        "fail-latest": { type: "boolean", default: false },
        "success-rate": { type: "string", default: "0.95" },
        "interval-seconds": { type: "string", default: "300" },
        live: { type: "boolean", default: false },
        seed: { type: "string", default: "1" },
        "latency-ms": { type: "string", default: "0" },
      },
    }).values;
  } catch (error) {
    throw new EmulatorArgumentError("tat-emulator", cleanText((error as Error).message));
  }
}

/** What the command tat-emulator prints: how to point a stack at the emulator, and which invokers it holds. */
function describeSettings(emulator: TatEmulator): string {
  const settings: [string, string, string][] = [
    ["secretId", "TENCENTCLOUD_SECRET_ID", emulator.secretId],
    ["secretKey", "TENCENTCLOUD_SECRET_KEY", emulator.secretKey],
    ["region", "TENCENTCLOUD_REGION", emulator.region],
    ["protocol", "TENCENTCLOUD_PROTOCOL", "HTTP"],
    ["domain", "TENCENTCLOUD_DOMAIN", emulator.domain],
  ];
  const records = emulator.listRecords();
  const invokerIds = emulator.listInvokers().map(({ invokerId }) => invokerId);
  const latest = new Map([...records].reverse().map((record) => [record.invokerId, record]));
  return [
    `The TAT emulator answers at ${emulator.url}: ${invokerIds.length} invokers, ${records.length} records.`,
    "That address in a browser shows its invokers and requests. Ctrl+C ends it.",
    "",
    "Settings of a Pulumi stack:",
    ...settings.map(
      ([key, , value]) => `  pulumi config set tencentcloud:${key} ${value}${key === "secretKey" ? " --secret" : ""}`,
    ),
    "",
    "The same as environment variables:",
    ...settings.map(([, variable, value]) => `  export ${variable}=${value}`),
    "",
    "Invokers and their latest runs:",
    ...invokerIds.map((id) => `  ${id}  ${latest.get(id)?.invokeTime ?? "-"}  ${latest.get(id)?.result ?? "no run"}`),
    "",
  ].join("\n");
}
