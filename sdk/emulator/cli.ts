import { execFile } from "node:child_process";
import { type ParseArgsConfig, parseArgs, promisify } from "node:util";
import type { ArgumentParser } from "../checks/InvalidArgumentError";
import { parseRegion } from "../checks/parseNames";
import { integerParser, parseRate } from "../checks/parseValues";
import { findNearestName } from "../checks/readArguments";
import { cleanText, removeUnprintable, showValue } from "../checks/showValue";
import { TatError } from "../checks/TatError";
import { DEEDS, type DeedName } from "./deeds";
import { LONGEST_LATENCY_MS } from "./exchange";
import { EmulatorArgumentError, idParser, requireValid } from "./service/arguments";
import { type InvokerSeed, MOST_RUNS, parseInterval } from "./service/seeds";
import { MOST_INVOKERS, startTatEmulator, type TatEmulatorOptions } from "./startTatEmulator";
import type { TatEmulator } from "./TatEmulator";

/** Where the command listens, and finds what listens: of the API's version, 2020-10-28. */
const USUAL_PORT = 10_280;
/** The invokers of the README, so that its examples can be tried as they stand. */
const KNOWN_INVOKERS: readonly InvokerSeed[] = [
  { invokerId: "ivk-b7s3qa5l", name: "nightly-backup" },
  { invokerId: "ivk-6fx2mm9c", name: "smoke-test" },
];
const DAY_SECONDS = 86_400;
const PARENT_CHECK_MS = 500;
const STEERING_TIMEOUT_MS = 10_000;

/** The text of `--help`. */
export const USAGE = `Usage: tat-emulator [options]                   runs a local Tencent Cloud TAT service until it is interrupted
       tat-emulator <deed> <id> [options]       steers the one that runs

Without options it has the invokers of the README, ivk-b7s3qa5l and ivk-6fx2mm9c, and prints the settings
that point a Pulumi stack at it. Its address in a browser shows runs and requests, and steers it too.

  --port <n>              TCP port on 127.0.0.1; 0 for any free one (default: ${USUAL_PORT})
  --invoker <id[=result]> an invoker, and what its latest run came to; several times for several
  --invokers <n>          how many invokers; those that are not named are made up (default: those named)
  --region <name>         region of the invokers; several times: they are dealt out in turn (default: ap-guangzhou)
  --records <n>           how many runs each invoker has (default: 100)
  --fail-latest           the latest run of every invoker failed
  --success-rate <0..1>   share of the runs that succeeded (default: 0.95)
  --interval-seconds <n>  seconds from run to run, a multiple of 60 (default: a day; with --live a minute)
  --live                  go on starting runs on schedule
  --seed <text>           another seed makes other IDs and histories (default: 1)
  --latency-ms <n>        milliseconds that each answer waits (default: 0)
  --help                  this text

Deeds, each for one invoker:

  succeed <id>            a run starts now and succeeds; --reason <text>
  fail <id>               a run starts now and fails; --result <text> (default: FAILED), --reason <text>
  run <id>                a run goes on; --seconds <n> (default: 30), and then comes to --result <text> (default: SUCCESS)
  miss <id>               no run started when it was last due; --times <n>: nor the times before
  disable <id>, enable <id>
  fault <what>            the next request meets it; --times <n>, --action <name>: only requests of this action.
                          A code of the service, such as RequestLimitExceeded, InternalError, UnauthorizedOperation;
                          gatewayPage, connectionReset, neverAnswer, slowAnswer (--seconds <n>, default: 5),
                          truncatedBody, stalledBody, emptyBody, notJson, jsonWithoutResponse,
                          rateLimit, internalError, serviceUnavailable, signatureExpire, tokenFailure;
                          none, which forgets those to come

  --port <n>, --url <address>  which emulator is meant (default: http://127.0.0.1:${USUAL_PORT})

By HTTP: curl -X POST 'http://127.0.0.1:${USUAL_PORT}/fail/ivk-b7s3qa5l?result=TIMEOUT'
`;

/** What the command line asks for. */
export type Command =
  | { kind: "help" }
  | { kind: "start"; options: TatEmulatorOptions & { port: number } }
  | { kind: "steer"; address: URL };

/**
 * Runs the command tat-emulator: one that goes on until it is interrupted, or one that steers another. Exit code 2 for a
 * command line that it cannot use, 1 for what cannot be done.
 */
export async function runTatEmulator(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  try {
    const command = parseCommand(args);
    if (command.kind === "start") await start(command.options);
    else process.stdout.write(command.kind === "help" ? USAGE : await steer(command.address));
  } catch (error) {
    const isMisuse = TatError.isInstance(error);
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n${isMisuse ? "Try tat-emulator --help.\n" : ""}`);
    process.exitCode = isMisuse ? 2 : 1;
  }
}

async function start(options: TatEmulatorOptions & { port: number }): Promise<void> {
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended.abort());
  if (process.env.npm_command === "exec") await watchNpx(() => ended.abort());
  const emulator = await startTatEmulator(options).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(
      `Port ${options.port} is taken, perhaps by another emulator: end that one, or choose another port with --port, 0 for any free one.`,
    );
  });
  process.stdout.write(describeSettings(emulator));
  if (ended.signal.aborted) await emulator.close();
  ended.signal.addEventListener("abort", () => void emulator.close());
}

/**
 * An npx that is killed leaves behind the command that it started, and the shell that some systems keep between the two.
 * One that merely loses its own parent, such as a step of CI that goes on in the background, is left alone.
 */
async function watchNpx(close: () => void): Promise<void> {
  const parent = process.ppid;
  const watched = [parent];
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "ppid=,comm=", "-p", String(parent)]);
    const [grandparent, program = ""] = stdout.trim().split(/\s+/);
    if (/(^|\/)\w*sh$/.test(program)) watched.push(Number(grandparent));
  } catch {} // no ps: the parent alone is watched
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isRunning)) return;
    clearInterval(timer);
    close();
  }, PARENT_CHECK_MS);
  timer.unref();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // another user's
  }
}

/** Sends a deed to an emulator; gives what it says, a line. */
async function steer(address: URL): Promise<string> {
  const signal = AbortSignal.timeout(STEERING_TIMEOUT_MS);
  const answer = await fetch(address, { method: "POST", redirect: "error", signal }).catch(() => {
    throw new Error(
      `No emulator answers at ${address.origin}: start one with tat-emulator, or say where it is with --port or --url.`,
    );
  });
  // One line, by whatever program it is that answers there.
  const said = removeUnprintable((await answer.text()).trim());
  if (answer.status === 200) return `${said}\n`;
  throw new Error(answer.status === 400 ? said : `What answers at ${address.origin} is no emulator.`);
}

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

const TEXT = { type: "string" } as const;
const HELP = { help: { type: "boolean", short: "h", default: false } } as const;
const parsePort = integerParser(0, 65_535);

function parseDeed(deed: DeedName, args: readonly string[]): Command {
  const known = DEEDS[deed].options.map((option) => [option, TEXT] as const);
  const { values, positionals } = parseWords(`tat-emulator ${deed}`, {
    args: [...args],
    allowPositionals: true,
    options: { ...HELP, port: TEXT, url: TEXT, ...Object.fromEntries(known) },
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
  const { values } = parseWords("tat-emulator", {
    args: [...args],
    options: {
      ...HELP,
      port: { ...TEXT, default: String(USUAL_PORT) },
      region: { ...TEXT, multiple: true, default: ["ap-guangzhou"] },
      invoker: { ...TEXT, multiple: true, default: [] },
      invokers: TEXT,
      records: { ...TEXT, default: "100" },
      "fail-latest": { type: "boolean", default: false },
      "success-rate": { ...TEXT, default: "0.95" },
      "interval-seconds": TEXT,
      live: { type: "boolean", default: false },
      seed: { ...TEXT, default: "1" },
      "latency-ms": { ...TEXT, default: "0" },
    },
  });
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
    latencyMs: readNumber("--latency-ms", values["latency-ms"], integerParser(0, LONGEST_LATENCY_MS)),
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
  const invokers = emulator.listInvokers();
  const latest = new Map([...records].reverse().map((record) => [record.invokerId, record]));
  const where = emulator.port === USUAL_PORT ? "" : ` --port ${emulator.port}`;
  return [
    `The TAT emulator answers at ${emulator.url}: ${invokers.length} invokers, ${records.length} records.`,
    "That address in a browser shows its invokers and requests, and steers it. Ctrl+C ends it.",
    "",
    "Settings of a Pulumi stack:",
    ...settings.map(
      ([key, , value]) => `  pulumi config set tencentcloud:${key} ${value}${key === "secretKey" ? " --secret" : ""}`,
    ),
    "",
    "The same as environment variables:",
    ...settings.map(([, variable, value]) => `  export ${variable}=${value}`),
    "",
    "From another terminal:",
    ...["fail", "succeed"].map((deed) => `  npx tat-emulator ${deed} ${invokers[0]?.invokerId ?? "ivk-…"}${where}`),
    "",
    "Invokers and their latest runs:",
    ...invokers.map(({ invokerId: id, region }) =>
      [`  ${id}`, region, latest.get(id)?.invokeTime ?? "-", latest.get(id)?.result ?? "no run"].join("  "),
    ),
    "",
  ].join("\n");
}
