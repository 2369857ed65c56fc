import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const REQUIREMENT = "tencentcloud-sdk-python-tat==3.1.106";

/**
 * The interpreter of a virtual environment with Tencent Cloud's Python client, made once and kept in the user's cache folder;
 * or the reason why there is none, in one sentence.
 */
export function preparePython(): { python: string } | { missing: string } {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-tencentcloud-tat");
  const environment = join(cache, REQUIREMENT.replace("==", "-"));
  const python = join(environment, "bin", "python");
  if (existsSync(python)) {
    return { python };
  }
  mkdirSync(cache, { recursive: true });
  // Made aside and moved in one step: an interrupted or a second run at the same time leaves nothing half-made.
  const aside = mkdtempSync(join(cache, "python-"));
  try {
    run("python3", "-m", "venv", aside);
    run(join(aside, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", REQUIREMENT);
    if (!existsSync(python)) {
      rmSync(environment, { recursive: true, force: true });
      renameSync(aside, environment);
    }
    return { python };
  } catch (error) {
    if (existsSync(python)) {
      return { python };
    }
    const lines = String((error as { stderr?: string }).stderr || (error as Error).message)
      .trim()
      .split("\n");
    return { missing: `python3 with pip could not install ${REQUIREMENT}: ${lines.at(-1)}` };
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { encoding: "utf8", stdio: "pipe", timeout: 600_000 });
}
