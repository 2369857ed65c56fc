import { TatError } from "../core/TatError";
import { describeSettings } from "./describeSettings";
import { type CliArguments, parseCliArguments, USAGE } from "./parseCliArguments";
import { startTatEmulator } from "./startTatEmulator";

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
