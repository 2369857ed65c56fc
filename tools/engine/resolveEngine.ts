import type { Engine } from "./Engine";
import { EngineUnavailableError } from "./EngineUnavailableError";
import { findCachedEngine } from "./engineFolder";
import { findInstalledEngine } from "./findInstalledEngine";
import { makeEngine } from "./makeEngine";
import type { Report } from "./Report";
import { minimumCliVersion } from "./versions";

/** How {@link resolveEngine}, and what adds to an engine, reports and is stopped. */
export interface ResolveEngineOptions {
  /** Default: lines on standard error. */
  report?: Report;
  signal?: AbortSignal;
}

/**
 * Finds a Pulumi engine, or makes one: the installed one, else the cached one, else the official download, else a build
 * from Go modules, which takes minutes once a machine.
 * @throws EngineUnavailableError with one sentence that says what to install.
 */
export async function resolveEngine(options: ResolveEngineOptions = {}): Promise<Engine> {
  const report = options.report ?? ((line: string) => process.stderr.write(`${line}\n`));
  const engine =
    (await findInstalledEngine(report)) ?? findCachedEngine() ?? (await makeEngine(report, options.signal));
  if (engine === undefined) {
    throw new EngineUnavailableError(
      `There is no Pulumi ${minimumCliVersion} or newer here and none can be made: install Pulumi (https://www.pulumi.com/docs/install/), or Go 1.25.11 or newer to build it.`,
    );
  }
  return engine;
}
