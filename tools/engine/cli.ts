import { addLanguageHost, LANGUAGES } from "./addLanguageHost";
import { EngineUnavailableError } from "./EngineUnavailableError";
import { resolveEngine } from "./resolveEngine";

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => interrupt.abort(new Error("Interrupted.")));
}

/**
 * Prints the folder to put on PATH, so that `PATH=$(make engine):$PATH` is all there is to do. Languages named as arguments
 * are made able to run in it.
 */
async function printEngineFolder(names: readonly string[]): Promise<void> {
  const engine = await resolveEngine({ signal: interrupt.signal });
  for (const name of names) {
    const language = LANGUAGES.find((known) => known === name);
    if (language === undefined) {
      throw new EngineUnavailableError(`There is no host for ${name}: ${LANGUAGES.join(" and ")} can be named.`);
    }
    await addLanguageHost(engine, language, { signal: interrupt.signal });
  }
  process.stdout.write(`${engine.binFolder}\n`);
}

printEngineFolder(process.argv.slice(2)).catch((error: unknown) => {
  const expected = error instanceof EngineUnavailableError || interrupt.signal.aborted;
  process.stderr.write(`${expected ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = interrupt.signal.aborted ? 130 : 1;
});
