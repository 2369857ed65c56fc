import { spawn } from "node:child_process";
import { engineTimeoutMs } from "./prepareEngine";

/** What a command has printed and how it ended. */
export interface CommandResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A command that is running. */
export interface RunningCommand {
  pid: number;
  /** Resolves when it has ended, however it did. */
  result: Promise<CommandResult>;
  /** What it has printed until now, both streams. */
  output(): string;
  /** Resolves as soon as `text` was printed; rejects when the command ends without it. */
  waitForOutput(text: string | RegExp): Promise<void>;
  /** What Ctrl-C in a terminal does: the signal goes to the whole process group. Default SIGINT. */
  interrupt(signal?: NodeJS.Signals): void;
}

/** Starts a command in a process group of its own; it is killed when it takes longer than any test may. */
export function startCommand(
  command: string,
  args: readonly string[],
  options: { cwd: string; environment: NodeJS.ProcessEnv },
): RunningCommand {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pid = child.pid ?? 0;
  const printed = { stdout: "", stderr: "", all: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      printed[stream] += text;
      printed.all += text;
    });
  }
  const interrupt = (signal: NodeJS.Signals = "SIGINT") => signalGroup(pid, signal);
  const timer = setTimeout(() => interrupt("SIGKILL"), engineTimeoutMs);
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout: printed.stdout, stderr: printed.stderr }));
  }).finally(() => clearTimeout(timer));
  const waitForOutput = (text: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (typeof text === "string" ? printed.all.includes(text) : text.test(printed.all)) {
          resolve();
        }
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      look();
      result.then(() => reject(new Error(`The command ended without printing ${text}:\n${printed.all}`)), reject);
    });
  return { pid, result, output: () => printed.all, waitForOutput, interrupt };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has already ended.
  }
}
