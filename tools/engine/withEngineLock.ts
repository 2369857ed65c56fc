import { setTimeout as delay } from "node:timers/promises";
import { lock } from "proper-lockfile";
import type { Report } from "./Report";

const pollMs = 1_000;
const reportEveryPolls = 15;

/**
 * Runs `action` while no other process of this machine does so for the same `folder`, which need not exist; its parent must.
 * The lock of a process that died counts for ten seconds more.
 */
export async function withEngineLock<T>(
  folder: string,
  action: () => Promise<T>,
  report: Report,
  signal?: AbortSignal,
): Promise<T> {
  const release = await acquireLock(folder, report, signal);
  try {
    return await action();
  } finally {
    await release().catch(() => undefined);
  }
}

async function acquireLock(folder: string, report: Report, signal?: AbortSignal): Promise<() => Promise<void>> {
  // A machine that slept may lose its lock: harmless, since finished folders are put in place by an atomic rename.
  const options = { realpath: false, stale: 10_000, update: 3_000, onCompromised: () => undefined };
  for (let poll = 0; ; poll += 1) {
    try {
      return await lock(folder, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") {
        throw error;
      }
    }
    if (poll % reportEveryPolls === 0) {
      report(`Another process is making the engine; waiting for it (${(poll * pollMs) / 1000} s) …`);
    }
    await delay(pollMs, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  }
}
