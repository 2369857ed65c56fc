import { listProcesses } from "./listProcesses";

/**
 * Kills every process of this machine whose environment holds `text`, such as the path of a throw-away folder: `pulumi`
 * starts its plug-ins in process groups of their own, so no signal to its group reaches them.
 * Only where there is a /proc; elsewhere it does nothing.
 * @returns how many there were.
 */
export function killLeftovers(text: string): number {
  const found = listProcesses(text);
  for (const { pid } of found) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
  return found.length;
}
