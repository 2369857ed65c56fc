import { type ParseArgsConfig, parseArgs } from "node:util";
import type { ArgumentParser } from "../checks/InvalidArgumentError";
import { parseRegion } from "../checks/parseNames";
import { integerParser, parseRate } from "../checks/parseValues";
import { findNearestName } from "../checks/readArguments";
import { cleanText, showValue } from "../checks/showValue";
import { DEEDS, type DeedName } from "./deeds";
import { EmulatorArgumentError, idParser, LONGEST_DELAY_MS, requireValid } from "./service/arguments";
import { type InvokerSeed, MOST_RUNS, parseInterval } from "./service/invokerSeed";
import { MOST_INVOKERS, type TatEmulatorOptions } from "./startTatEmulator";

/** Where the command listens, and finds what listens: of the API's version, 2020-10-28. */
export const USUAL_PORT = 10_280;
/** The invokers of the README, so that its examples can be tried as they stand. */
const KNOWN_INVOKERS: readonly InvokerSeed[] = [
  { invokerId: "ivk-b7s3qa5l", name: "nightly-backup" },
  { invokerId: "ivk-6fx2mm9c", name: "smoke-test" },
];
const DAY_SECONDS = 86_400;

const text = (value: string, help: string) => ({ type: "string" as const, value, help });
const texts = (value: string, help: string) => ({
  ...text(value, help),
  multiple: true as const,
  default: [] as string[],
});
const flag = (help: string) => ({ type: "boolean" as const, default: false, value: "", help });
const HELP = { help: { ...flag("this text"), short: "h" } };

/** What the command that starts an emulator takes: for `parseArgs`, and for the help. */
const OPTIONS = {
  port: { ...text("<n>", "TCP port on 127.0.0.1; 0 for any free one"), default: String(USUAL_PORT) },
  invoker: texts("<id[=result]>", "an invoker, and what its latest run came to; several times for several"),
  invokers: text("<n>", "how many invokers; those that are not named are made up (default: those named)"),
  region: { ...texts("<name>", "region of the invokers; several times: dealt out in turn"), default: ["ap-guangzhou"] },
  records: { ...text("<n>", "how many runs each invoker has"), default: "100" },
  "fail-latest": flag("the latest run of every invoker failed"),
  "success-rate": { ...text("<0..1>", "share of the runs that succeeded"), default: "0.95" },
  "interval-seconds": text("<n>", "seconds from run to run, a multiple of 60 (default: a day; with --live a minute)"),
  live: flag("go on starting runs on schedule"),
  seed: { ...text("<text>", "another seed makes other IDs and histories"), default: "1" },
  "latency-ms": { ...text("<n>", "milliseconds that each answer waits"), default: "0" },
  ...HELP,
};

const describeRow = (term: string, lines: readonly string[]) =>
  `  ${term.padEnd(23)} ${lines.join(`\n${" ".repeat(26)}`)}`;

const describeOption = ([name, { value, help, ...option }]: [
  string,
  { value: string; help: string; default?: unknown },
]) => {
  const usual = [option.default || []].flat().join();
  return describeRow(`--${name} ${value}`, [usual === "" ? help : `${help} (default: ${usual})`]);
};

/** The text of `--help`. */
export const USAGE = `Usage: tat-emulator [options]                   runs a local Tencent Cloud TAT service until it is interrupted
       tat-emulator <deed> <id> [options]       steers the one that runs

Without options it has the invokers of the README, ivk-b7s3qa5l and ivk-6fx2mm9c, and prints the settings
that point a Pulumi stack at it. Its address in a browser shows runs and requests, and steers it too.

${Object.entries(OPTIONS).map(describeOption).join("\n")}

Deeds, each for one invoker:

${Object.entries(DEEDS)
  .map(([name, { help }]) => describeRow(`${name} ${name === "fault" ? "<what>" : "<id>"}`, help))
  .join("\n")}

  --port <n>, --url <address>  which emulator is meant (default: http://127.0.0.1:${USUAL_PORT})

By HTTP: curl -X POST 'http://127.0.0.1:${USUAL_PORT}/fail/ivk-b7s3qa5l?result=TIMEOUT'
`;

/** What the command line asks for. */
export type Command =
  | { kind: "help" }
  | { kind: "start"; options: TatEmulatorOptions & { port: number } }
  | { kind: "steer"; address: URL };

/** Reads the command line; throws {@link EmulatorArgumentError} that names the option and the rule. */
export function parseCommand(args: readonly string[]): Command {
  const [word = "", ...others] = args;
  if (Object.hasOwn(DEEDS, word)) return parseDeed(word as DeedName, others);
  if (/^[^-]/.test(word)) {
    const names = Object.keys(DEEDS);
    const nearest = findNearestName(word, names);
    const hint = nearest === undefined ? `there are ${names.join(", ")}` : `did you mean ${nearest}?`;
    throw new EmulatorArgumentError("tat-emulator", `${showValue(word)} is no deed: ${hint}`);
  }
  return parseStart(args);
}

const parsePort = integerParser(0, 65_535);

function parseDeed(deed: DeedName, args: readonly string[]): Command {
  const string = { type: "string" } as const;
  const known = DEEDS[deed].options.map((option) => [option, string] as const);
  const { values, positionals } = parseWords(`tat-emulator ${deed}`, {
    args: [...args],
    allowPositionals: true,
    options: { ...HELP, port: string, url: string, ...Object.fromEntries(known) },
  });
  const { help, port, url = `http://127.0.0.1:${port ?? USUAL_PORT}`, ...options } = values;
  if (help) return { kind: "help" };
  const [subject, other] = positionals;
  if (subject === undefined || other !== undefined) {
    const example = deed === "fault" ? "RequestLimitExceeded" : KNOWN_INVOKERS[0]?.invokerId;
    throw new EmulatorArgumentError(`tat-emulator ${deed}`, `one word is expected after it, such as ${example}`);
  }
  if (port !== undefined) readNumber("--port", String(port), parsePort);
  if (!URL.canParse(String(url)) || !/^https?:$/.test(new URL(String(url)).protocol)) {
    throw new EmulatorArgumentError(
      "--url",
      `${showValue(url)} is not an address such as http://127.0.0.1:${USUAL_PORT}`,
    );
  }
  const address = new URL(`/${deed}/${encodeURIComponent(subject)}`, String(url));
  address.search = new URLSearchParams(options as Record<string, string>).toString();
  return { kind: "steer", address };
}

function parseStart(args: readonly string[]): Command {
  const { values } = parseWords("tat-emulator", { args: [...args], options: OPTIONS });
  const regions = values.region.map((region) => requireValid(parseRegion, "--region", region));
  const invokers = nameInvokers(values.invoker, values.invokers);
  const live = values.live;
  const failLatest = values["fail-latest"];
  const most = Math.floor(MOST_RUNS / Math.max(1, invokers.length));
  const least = failLatest || invokers.some(({ latestResults }) => latestResults) ? 1 : 0;
  const count = readNumber("--records", values.records, integerParser(least, most));
  const successRate = readNumber("--success-rate", values["success-rate"], parseRate);
  // Unless a failing service was asked for, the latest run is not left to chance: the first try of a gate should pass.
  const latest = failLatest || successRate === 0 ? "FAILED" : "SUCCESS";
  const interval = values["interval-seconds"] ?? String(live ? 60 : DAY_SECONDS);
  const intervalSeconds = readNumber("--interval-seconds", interval, parseInterval);
  const options = {
    port: readNumber("--port", values.port, parsePort),
    region: regions[0],
    seed: values.seed,
    latencyMs: readNumber("--latency-ms", values["latency-ms"], integerParser(0, LONGEST_DELAY_MS)),
    invokers: invokers.map((invoker, index) => ({
      region: regions[index % regions.length],
      count,
      successRate,
      intervalSeconds,
      latestResults: count > 0 ? [latest] : [],
      live,
      ...invoker,
    })),
  };
  return values.help ? { kind: "help" } : { kind: "start", options };
}

/** The invokers that are named, or those of the README, as many as there are to be, and made-up ones for the others. */
function nameInvokers(named: readonly string[], size: string | undefined): InvokerSeed[] {
  const known = named.length > 0 ? named.map(parseInvoker) : KNOWN_INVOKERS;
  const count =
    size === undefined ? known.length : readNumber("--invokers", size, integerParser(named.length, MOST_INVOKERS));
  return Array.from({ length: count }, (_, index) => known[index] ?? {});
}

const parseInvokerId = idParser("ivk-");

function parseInvoker(text: string): InvokerSeed {
  const [id, ...result] = text.split("=");
  const invokerId = requireValid(parseInvokerId, "--invoker", id);
  const name = KNOWN_INVOKERS.find((known) => known.invokerId === invokerId)?.name;
  const isPlain = result.length === 0;
  if (result.length > 1 || result[0] === "") {
    throw new EmulatorArgumentError("--invoker", `${showValue(text)} is not of the form ivk-1a2b3c4d=FAILED`);
  }
  return { invokerId, ...(name ? { name } : {}), ...(isPlain ? {} : { latestResults: result }) };
}

/** What is not written in plain digits is left a text, which no parser of numbers takes. */
function readNumber(option: string, text: string, parser: ArgumentParser<number>): number {
  return requireValid(parser, option, /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text);
}

const parseWords: <T extends ParseArgsConfig>(command: string, config: T) => ReturnType<typeof parseArgs<T>> = (
  command,
  config,
) => {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new EmulatorArgumentError(command, cleanText((error as Error).message));
  }
};
