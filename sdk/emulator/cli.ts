import { TatError } from "../core/TatError";
import { type CliArguments, parseCliArguments, USAGE } from "./parseCliArguments";
import { startTatEmulator } from "./startTatEmulator";
import type { TatEmulator } from "./TatEmulator";

async function main(args: readonly string[]): Promise<void> {
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

main(process.argv.slice(2)).catch((error: unknown) => {
  if (TatError.isInstance(error)) {
    process.stderr.write(`${error.message}\nTry tat-emulator --help.\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
});

/** What the command tat-emulator prints: how to point a stack at the emulator, and which invokers it holds. */
export function describeSettings(emulator: TatEmulator): string {
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
