import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Report } from "./Report";
import { runProgram } from "./runProgram";
import { archiveDigests, cliVersion } from "./versions";

/** An archive of the engine. */
export interface Archive {
  /** `https://…/pulumi-v3.259.0-linux-x64.tar.gz` */
  url: string;
  /** SHA-256 in hexadecimal; undefined: nobody knows what it should hold. */
  digest: string | undefined;
}

/** More than twice the size of the largest. */
const MAX_ARCHIVE_BYTES = 500_000_000;

/** All that `curl` and `tar` get of this process's environment: how to find themselves, and the way out of this network. */
const PASSED_ON =
  /^(PATH|https_proxy|all_proxy|no_proxy|HTTPS_PROXY|ALL_PROXY|NO_PROXY|CURL_CA_BUNDLE|SSL_CERT_FILE|SSL_CERT_DIR)$/;

/** The archive of {@link cliVersion} for this machine. */
function chooseArchive(): Archive {
  const name = `pulumi-v${cliVersion}-${process.platform}-${process.arch}.tar.gz`;
  const url = `https://github.com/pulumi/pulumi/releases/download/v${cliVersion}/${name}`;
  return { url, digest: archiveDigests[name] };
}

/**
 * Downloads the official engine into `folder`: over HTTPS alone, redirects included, and unpacked only when its SHA-256 is
 * the one kept beside the version. No script that comes with it is run.
 * `curl` it is, because it honours the machine's proxy settings.
 * @returns false when it cannot be had within seconds or is another one; `folder` is then empty again.
 */
export async function downloadEngine(
  folder: string,
  report: Report,
  signal?: AbortSignal,
  { url, digest }: Archive = chooseArchive(),
): Promise<boolean> {
  if (digest === undefined) {
    report(`Pulumi is not downloaded: there is no SHA-256 to compare ${url} with.`);
    return false;
  }
  report(`Downloading Pulumi ${cliVersion} …`);
  const file = join(folder, "archive.tar.gz");
  try {
    const problem =
      (await run("curl", [...CURL_FLAGS, "--output", file, url], signal)) ??
      (await compareDigest(file, digest)) ??
      (await run("tar", ["-x", "-z", "-f", file, "-C", folder], signal));
    if (problem === undefined) {
      await rename(join(folder, "pulumi"), join(folder, "bin"));
      return true;
    }
    report(`Pulumi is not downloaded: ${problem}.`);
    await rm(join(folder, "pulumi"), { recursive: true, force: true });
    return false;
  } finally {
    await rm(file, { force: true });
  }
}

const CURL_FLAGS = [
  "--disable", // no ~/.curlrc, which could switch the check of certificates off
  ...["--proto", "=https", "--proto-redir", "=https", "--location", "--max-redirs", "5"],
  ...["--fail", "--silent", "--show-error", "--connect-timeout", "4", "--max-time", "600"],
  ...["--max-filesize", String(MAX_ARCHIVE_BYTES)],
];

/** @returns what went wrong, undefined for nothing */
async function run(command: string, args: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
  const result = await runProgram(command, args, { environment, signal }).catch(() => undefined);
  signal?.throwIfAborted();
  if (result === undefined) return `there is no ${command} here`;
  if (result.exitCode === 0) return undefined;
  return result.stderr.split("\n")[0]?.replace(/\.$/, "") || `${command} failed`;
}

async function compareDigest(file: string, digest: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const found = hash.digest("hex");
  return found === digest ? undefined : `its SHA-256 is ${found}, not ${digest}`;
}
