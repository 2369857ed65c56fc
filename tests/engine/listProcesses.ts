import { readdirSync, readFileSync } from "node:fs";

/** A process of this machine. */
export interface ListedProcess {
  pid: number;
  /** The program and its arguments, with blanks between them. */
  commandLine: string;
}

/**
 * The processes whose environment holds `text`, such as the path of a throw-away folder; this one is not among them, nor
 * is any that has ended. Only where there is a /proc; elsewhere there are none.
 */
export function listProcesses(text: string): ListedProcess[] {
  return listPids()
    .filter((pid) => pid !== process.pid && readFile(pid, "environ").includes(text))
    .map((pid) => ({ pid, commandLine: readFile(pid, "cmdline").replaceAll("\0", " ").trim() }))
    .filter(({ commandLine }) => commandLine !== "");
}

function listPids(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function readFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return ""; // it has ended in the meantime, or belongs to somebody else
  }
}
