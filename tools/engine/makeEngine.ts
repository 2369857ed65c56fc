import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { buildEngine } from "./buildEngine";
import { downloadEngine } from "./downloadEngine";
import type { Engine } from "./Engine";
import { engineFolder, findCachedEngine } from "./engineFolder";
import type { Report } from "./Report";
import { withEngineLock } from "./withEngineLock";

const leftoverAgeMs = 3_600_000;

/**
 * Downloads or builds the engine into the cache, once for all checkouts of this machine, however many ask at once.
 * @returns undefined when neither works here.
 */
export async function makeEngine(report: Report, signal?: AbortSignal): Promise<Engine | undefined> {
  const folder = engineFolder();
  await mkdir(dirname(folder), { recursive: true });
  return withEngineLock(
    folder,
    async () => findCachedEngine() ?? (await makeInto(folder, report, signal)),
    report,
    signal,
  );
}

async function makeInto(folder: string, report: Report, signal?: AbortSignal): Promise<Engine | undefined> {
  await removeLeftovers(folder);
  const partial = await mkdtemp(`${folder}.partial-`);
  try {
    const origin = (await downloadEngine(partial, report, signal))
      ? "downloaded"
      : (await buildEngine(partial, report, signal)) && "built";
    if (!origin) {
      return undefined;
    }
    await writeFile(join(partial, origin), "");
    await rename(partial, folder).catch((error: NodeJS.ErrnoException) => {
      // Somebody was faster: theirs is as good.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") {
        throw error;
      }
    });
    return findCachedEngine();
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** What a killed build left behind; a living one is never that old. */
async function removeLeftovers(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (name.startsWith(`${basename(folder)}.partial-`) && Date.now() - (await stat(path)).mtimeMs > leftoverAgeMs) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
