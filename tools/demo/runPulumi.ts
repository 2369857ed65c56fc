import { spawn } from "node:child_process";

const operations = ["up", "preview", "destroy"];

/** How {@link runPulumi} runs a command. */
export interface RunPulumiOptions {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  /** Interrupts the command, which may then end what it is doing. */
  signal: AbortSignal;
}

/**
 * Runs `pulumi` and shows what it prints, without the moving parts: no progress, colours only in a terminal.
 * @returns whether it succeeded; rejects with the signal's reason after the command has ended.
 */
export async function runPulumi(pulumi: string, args: readonly string[], options: RunPulumiOptions): Promise<boolean> {
  const quiet = operations.includes(args[0] ?? "") ? ["--suppress-progress"] : [];
  const color = process.stdout.isTTY ? "always" : "never";
  return runShown(pulumi, [...args, "--color", color, "--non-interactive", ...quiet], options);
}

/** Runs any command in the same way. */
export async function runShown(command: string, args: readonly string[], options: RunPulumiOptions): Promise<boolean> {
  options.signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.environment,
    stdio: ["ignore", "pipe", "inherit"],
    // Of its own group, so that Ctrl-C in a terminal interrupts it once and not twice: the second would kill it.
    detached: true,
  });
  // Not handed through: on a terminal Pulumi would draw over what was printed.
  child.stdout.pipe(process.stdout, { end: false });
  const interrupt = () => child.kill("SIGINT");
  options.signal.addEventListener("abort", interrupt);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    options.signal.throwIfAborted();
    return exitCode === 0;
  } finally {
    options.signal.removeEventListener("abort", interrupt);
  }
}
