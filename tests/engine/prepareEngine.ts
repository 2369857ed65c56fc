import { resolve } from "node:path";
import type { Engine } from "../../tools/engine/Engine";
import { resolveEngine } from "../../tools/engine/resolveEngine";
import { runProgram } from "../../tools/engine/runProgram";

const repository = resolve(__dirname, "../..");
let prepared: Promise<Engine> | undefined;

/**
 * Compiles the package, which programs on the engine load as users' programs do, and finds the engine: once a test run.
 */
export function prepareEngine(): Promise<Engine> {
  prepared ??= compilePackage().then(() => resolveEngine());
  return prepared;
}

/**
 * The limit of every test: enough for one that runs several `pulumi` commands on a busy machine, and for a first build of
 * the engine. It is there to end what hangs, nothing else.
 */
export const engineTimeoutMs: number = require("../../.mocharc.json").timeout;

async function compilePackage(): Promise<void> {
  const compiler = require.resolve("typescript/bin/tsc");
  const result = await runProgram(process.execPath, [compiler, "--build", "sdk"], { cwd: repository });
  if (result.exitCode !== 0) {
    // What the types say is for `make check`; the compiler writes its output all the same.
    process.stderr.write(`sdk does not compile cleanly:\n${result.stdout}`);
  }
}
