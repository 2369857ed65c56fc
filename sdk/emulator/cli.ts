import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { removeUnprintable } from "../checks/showValue";
import { TatError } from "../checks/TatError";
import { parseCommand, USAGE, USUAL_PORT } from "./parseCommand";
import { startTatEmulator, type TatEmulatorOptions } from "./startTatEmulator";
import type { TatEmulator } from "./TatEmulator";

const PARENT_CHECK_MS = 500;
const STEERING_TIMEOUT_MS = 10_000;

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
 * One that merely loses its own parent, such as a step of CI that goes on in the background, is left alone. One that alone is
 * interrupted (SIGINT, not Ctrl+C, which reaches all) goes on, since its shell waits for the command, and so does this one.
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
