import { join, resolve } from "node:path";
import { runProgram } from "../engine/runProgram";

const repository = resolve(__dirname, "../..");

/** Runs a JavaScript program of `programs/` in a Node process without TypeScript, and gives the JSON it prints. */
export async function runMeasured<T>(
  program: string,
  environment: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<T> {
  const file = join(__dirname, "programs", program);
  const result = await runProgram(process.execPath, [file, ...args], {
    cwd: repository,
    environment: { ...process.env, NODE_OPTIONS: "", ...environment },
  });
  if (result.exitCode !== 0) throw new Error(`${program} failed:\n${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}
