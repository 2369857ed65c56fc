import { EngineUnavailableError } from "./EngineUnavailableError";
import { resolveEngine } from "./resolveEngine";

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => interrupt.abort(new Error("Interrupted.")));
}

/** Prints the folder to put on PATH, so that `PATH=$(make engine):$PATH` is all there is to do. */
resolveEngine({ signal: interrupt.signal }).then(
  (engine) => process.stdout.write(`${engine.binFolder}\n`),
  (error: unknown) => {
    const expected = error instanceof EngineUnavailableError || interrupt.signal.aborted;
    process.stderr.write(`${expected ? (error as Error).message : (error as Error).stack}\n`);
    process.exitCode = interrupt.signal.aborted ? 130 : 1;
  },
);
