import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EngineUnavailableError } from "./EngineUnavailableError";
import { engineCacheFolder } from "./engineFolder";
import type { Report } from "./Report";
import type { ResolveEngineOptions } from "./resolveEngine";
import { runProgram } from "./runProgram";
import { cliVersion } from "./versions";
import { withEngineLock } from "./withEngineLock";

/**
 * Finds or makes the virtual environment with Pulumi's SDK for Python, once for all checkouts of this machine, and gives its
 * folder. With its `bin` first on PATH a Python program runs on any engine; the host of a built one sees no `virtualenv` option.
 * @throws EngineUnavailableError when there is no Python 3.10 or newer, or the SDK cannot be installed
 */
export async function resolvePythonEnvironment(options: ResolveEngineOptions = {}): Promise<string> {
  const report = options.report ?? ((line: string) => process.stderr.write(`${line}\n`));
  const python = await runProgram("python3", ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).catch(
    () => undefined,
  );
  const version = python?.stdout.trim() ?? "";
  if (Number(version.split(".")[1] ?? 0) < 10) {
    throw new EngineUnavailableError("Python 3.10 or newer is needed on PATH as python3.");
  }
  const name = `python-${version}-pulumi-${cliVersion}-${process.platform}-${process.arch}`;
  const folder = join(engineCacheFolder(), name);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const make = async () => existsSync(folder) || (await fillEnvironment(folder, report, options.signal));
  if (!(await withEngineLock(folder, make, report, options.signal))) {
    throw new EngineUnavailableError("Pulumi's SDK for Python cannot be installed here; the lines above say why.");
  }
  return folder;
}

async function fillEnvironment(folder: string, report: Report, signal?: AbortSignal): Promise<boolean> {
  report(`Installing Pulumi's SDK for Python ${cliVersion} (once a machine) …`);
  const partial = await mkdtemp(`${folder}.partial-`);
  try {
    const python = join(partial, "bin", "python");
    // What the SDK of the plugin needs besides, and what builds it: it is then installed without a network.
    const packages = [`pulumi==${cliVersion}`, "parver", "setuptools>=77", "wheel"];
    const steps: [string, string[]][] = [
      ["python3", ["-m", "venv", partial]],
      [python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]],
    ];
    for (const [command, args] of steps) {
      const result = await runProgram(command, args, { signal, onErrorLine: report });
      if (result.exitCode !== 0) return false;
    }
    // Its programs name the folder that it was made in, but `python` itself finds where it stands.
    await rename(partial, folder);
    return true;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
