import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** A package as package-lock.json has it. */
export interface LockedPackage {
  /** Where it is another one than its place says. */
  name?: string;
  version?: string;
  integrity?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  hasInstallScript?: boolean;
  deprecated?: string;
  license?: string;
  dev?: boolean;
}

/** What package-lock.json has, by place, such as `node_modules/croner`. */
export function readLock(): Record<string, LockedPackage> {
  return JSON.parse(readFileSync(join(resolve(__dirname, "../.."), "package-lock.json"), "utf8")).packages;
}

/** Where the lock file puts what a package brings along: what it depends on, and so on. */
export function listPlaces(packages: Record<string, LockedPackage>, from: string): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    for (const place of listDependencies(packages, path)) {
      if (!found.has(place)) visit(found.add(place) && place);
    }
  };
  visit(from);
  return [...found].sort();
}

/** Where the lock file puts what a package itself depends on. */
export function listDependencies(packages: Record<string, LockedPackage>, path: string): string[] {
  const { dependencies, optionalDependencies } = packages[path] ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies }).map((name) => findPlace(packages, path, name));
}

/** As Node looks for a package: in the nearest node_modules on the way up. */
function findPlace(packages: Record<string, LockedPackage>, from: string, name: string): string {
  for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, "")) {
    const place = `${folder}/node_modules/${name}`.replace(/^\//, "");
    if (packages[place]) return place;
    if (folder === "") throw new Error(`${name}, which ${from} needs, is not in package-lock.json.`);
  }
}
