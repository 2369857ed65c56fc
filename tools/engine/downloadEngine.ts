import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "./Report";
import { runProgram } from "./runProgram";
import { cliVersion } from "./versions";

const installScript = "https://get.pulumi.com/install.sh";
const downloadTimeoutMs = 600_000;

/**
 * Installs the official engine into `folder`, if Pulumi's download site can be reached.
 * `curl` it is, because it honours the machine's proxy settings, and because Pulumi's own script needs it too.
 * @returns false when the site cannot be reached within seconds, or the download fails; `folder` is then empty again.
 */
export async function downloadEngine(folder: string, report: Report, signal?: AbortSignal): Promise<boolean> {
  const script = await fetchInstallScript(signal);
  if (script === undefined) {
    report("Pulumi's download site cannot be reached from here.");
    return false;
  }
  report(`Downloading Pulumi ${cliVersion} …`);
  const file = join(folder, "install.sh");
  await writeFile(file, script);
  const args = [file, "--no-edit-path", "--install-root", folder, "--version", cliVersion];
  const limit = AbortSignal.timeout(downloadTimeoutMs);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  const result = await runProgram("sh", args, { signal: either, onErrorLine: report }).catch(() => undefined);
  signal?.throwIfAborted();
  await rm(file, { force: true });
  if (result?.exitCode === 0) {
    return true;
  }
  report("The download of Pulumi failed.");
  await rm(join(folder, "bin"), { recursive: true, force: true });
  return false;
}

async function fetchInstallScript(signal?: AbortSignal): Promise<string | undefined> {
  const args = ["--fail", "--silent", "--location", "--connect-timeout", "4", "--max-time", "20", installScript];
  const result = await runProgram("curl", args, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
  return result?.exitCode === 0 ? result.stdout : undefined;
}
