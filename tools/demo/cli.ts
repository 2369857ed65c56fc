import { EngineUnavailableError } from "../engine/EngineUnavailableError";
import { DemoError } from "./DemoError";
import { runDemo } from "./runDemo";

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => interrupt.abort(new DemoError("Interrupted; everything is cleaned up.")));
}

runDemo(interrupt.signal).catch((error: unknown) => {
  const expected = error instanceof DemoError || error instanceof EngineUnavailableError;
  process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
  process.exitCode = interrupt.signal.aborted ? 130 : 1;
});
