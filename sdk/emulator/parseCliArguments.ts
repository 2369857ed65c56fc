import { parseArgs } from "node:util";
import { cleanText } from "../core/cleanText";
import { showValue } from "./arguments/showValue";
import { EmulatorArgumentError } from "./EmulatorArgumentError";
import { LONGEST_INTERVAL_SECONDS, MOST_RUNS } from "./parseInvokerSeed";
import { LONGEST_LATENCY_MS, MOST_INVOKERS } from "./parseOptions";

/** What the command tat-emulator was asked for. */
export interface CliArguments {
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
  const invokers = readNumber("--invokers", values.invokers, { integer: true, min: 0, max: MOST_INVOKERS });
  const least = values["fail-latest"] ? 1 : 0;
  const most = Math.floor(MOST_RUNS / Math.max(1, invokers));
  return {
    help: values.help,
    port: readNumber("--port", values.port, { integer: true, min: 0, max: 65_535 }),
    region: values.region,
    invokers,
    records: readNumber("--records", values.records, { integer: true, min: least, max: most }),
    failLatest: values["fail-latest"],
    successRate: readNumber("--success-rate", values["success-rate"], { min: 0, max: 1 }),
    intervalSeconds: readNumber("--interval-seconds", values["interval-seconds"], {
      integer: true,
      min: 60,
      max: LONGEST_INTERVAL_SECONDS,
      multipleOf: 60,
    }),
    live: values.live,
    seed: values.seed,
    latencyMs: readNumber("--latency-ms", values["latency-ms"], { integer: true, min: 0, max: LONGEST_LATENCY_MS }),
  };
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

interface NumberRule {
  integer?: boolean;
  min: number;
  max: number;
  multipleOf?: number;
}

function readNumber(option: string, text: string, rule: NumberRule): number {
  const { integer = false, min, max, multipleOf } = rule;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const isInRange = value >= min && value <= max;
  const isOfKind = (!integer || Number.isInteger(value)) && (multipleOf === undefined || value % multipleOf === 0);
  if (!isInRange || !isOfKind) {
    const kind = multipleOf ? `a multiple of ${multipleOf}` : integer ? "an integer" : "a number";
    throw new EmulatorArgumentError(option, `${showValue(text)} is not ${kind} from ${min} to ${max}`);
  }
  return value;
}
