import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { Engine, type EngineOrigin } from "./Engine";
import { cliVersion, languageHostVersion } from "./versions";

const recipeFolders = ["go", "plugins"].map((name) => join(__dirname, name));

/** The folder for what is made once a machine: `$XDG_CACHE_HOME` or `~/.cache`, then the package's name. */
export function engineCacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? "";
  // The XDG Base Directory Specification: a relative path is to be ignored.
  return join(isAbsolute(base) ? base : join(homedir(), ".cache"), "pulumi-tencentcloud-tat");
}

/** The folder of the engine that this checkout asks for: named after versions, platform and the recipe it is built by. */
export function engineFolder(): string {
  const name = `engine-${cliVersion}-${languageHostVersion}-${process.platform}-${process.arch}-${hashFiles(recipeFolders)}`;
  return join(engineCacheFolder(), name);
}

/** The cached engine, if there is one. It is complete: a folder gets this name only when everything is in it. */
export function findCachedEngine(): Engine | undefined {
  const folder = engineFolder();
  const origins: EngineOrigin[] = ["downloaded", "built"];
  const origin = origins.find((name) => existsSync(join(folder, name)));
  return origin && new Engine(origin, cliVersion, folder);
}

/**
 * Eight digits of a digest of all files of some folders: a checkout with other pinned sums or other plug-in scripts must not
 * get what was made by those of this one.
 */
export function hashFiles(folders: readonly string[]): string {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, `${name}`)),
  );
  const hash = createHash("sha256");
  for (const file of paths.filter((path) => statSync(path).isFile()).sort()) {
    hash.update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 8);
}
