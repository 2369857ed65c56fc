import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import { gte, valid } from "semver";
import { Engine } from "./Engine";
import { engineCacheFolder } from "./engineFolder";
import { runProgram } from "./runProgram";
import { minimumCliVersion } from "./versions";

/**
 * Finds the Pulumi that the user has installed: the first on PATH that is recent enough and has its Node.js language host.
 * One that is passed over is named by `report`. The engines of our own cache are not the user's.
 */
export async function findInstalledEngine(report: (line: string) => void): Promise<Engine | undefined> {
  for (const binary of findOnPath("pulumi")) {
    const { version, problem } = await inspectBinary(binary);
    if (version !== undefined && problem === undefined) {
      return new Engine("installed", version, dirname(dirname(binary)));
    }
    report(`Not using ${binary}: ${problem}.`);
  }
  return undefined;
}

function findOnPath(program: string): string[] {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  const binaries = candidates.filter(isExecutable).map((file) => realpathSync(file));
  return [...new Set(binaries)].filter((file) => !file.startsWith(engineCacheFolder() + sep));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

async function inspectBinary(binary: string): Promise<{ version?: string; problem?: string }> {
  const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const output = await runProgram(binary, ["version"], { environment }).catch(() => undefined);
  const version = valid(output?.stdout.trim()) ?? undefined;
  if (version === undefined) {
    return { problem: "`pulumi version` does not answer with a version" };
  }
  if (!gte(version, minimumCliVersion)) {
    return { version, problem: `version ${version} is older than ${minimumCliVersion}` };
  }
  if (!existsSync(join(dirname(binary), "pulumi-language-nodejs"))) {
    return { version, problem: "it comes without pulumi-language-nodejs" };
  }
  return { version };
}
