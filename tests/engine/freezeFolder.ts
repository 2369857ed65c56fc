import { execFileSync } from "node:child_process";

/**
 * Makes a folder and all in it read-only, also for root, whom permissions do not bind: for root by `chattr`, which only
 * some file systems know.
 * @returns what makes it writable again; undefined where it cannot be made read-only
 */
export function freezeFolder(path: string): (() => void) | undefined {
  const [command, freeze, thaw] = process.getuid?.() === 0 ? ["chattr", "+i", "-i"] : ["chmod", "a-w", "u+w"];
  const change = (mode: string | undefined) => execFileSync(command ?? "", ["-R", mode ?? "", path], { stdio: "pipe" });
  try {
    change(freeze);
    return () => change(thaw);
  } catch {
    return undefined;
  }
}
