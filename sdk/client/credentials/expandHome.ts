import { join } from "node:path";

/** Replaces a leading `~` by the home folder, as a shell would. */
export function expandHome(path: string, homeDir: string): string {
  if (path === "~") return homeDir;
  return path.startsWith("~/") || path.startsWith("~\\") ? join(homeDir, path.slice(2)) : path;
}
