import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a program ended. */
export interface ProgramResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** How {@link runProgram} starts a program. */
export interface RunProgramOptions {
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** Ends the program; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with each line of standard error as it comes. */
  onErrorLine?(line: string): void;
}

/**
 * Runs a program to its end, without standard input.
 * @throws the operating system's error when it cannot be started; a code other than 0 is a result, not an error.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: RunProgramOptions = {},
): Promise<ProgramResult> {
  options.signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.environment ?? process.env,
    signal: options.signal,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    stderr += `${line}\n`;
    options.onErrorLine?.(line);
  });
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(options.signal?.aborted ? options.signal.reason : error));
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
