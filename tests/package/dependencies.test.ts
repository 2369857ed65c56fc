import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { listSources, packageOf, readImports } from "../../tools/house/ModuleImport";
import { listPlaces, readLock } from "../../tools/package/lockedPackages";

const repository = resolve(__dirname, "../..");

/** Licences that go with Apache-2.0 and with a program under any terms, by their SPDX names. */
const COMPATIBLE_LICENCES = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

/** What npm runs when a package comes from the registry; `prepare` is for a checkout. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

/** A package as it is installed. */
interface InstalledPackage {
  version: string;
  license?: string;
  scripts?: Record<string, string>;
}

describe("the dependencies that come with the package", () => {
  const lock = readLock();
  const places = listPlaces(lock, "sdk");

  it("are found at all, in the lock file and on disk", () => {
    const { dependencies } = readJson("sdk/package.json");
    for (const name of Object.keys(dependencies)) assert.ok(places.includes(`node_modules/${name}`), name);
    for (const place of places) assert.equal(readInstalled(place).version, lock[place]?.version, place);
  });

  it("are few", () => {
    assert.ok(places.length <= 11, places.join());
  });

  it("are all CommonJS, as far as the package reaches for them", () => {
    const used = new Set(
      listSources("sdk")
        .flatMap(readImports)
        .flatMap((found) => (packageOf(found) ? found.specifier : [])),
    );
    const script = `for (const specifier of ${JSON.stringify([...used])}) require(specifier);`;
    // Node.js 20.19 loads ES modules by require; 20.3 and test runners do not.
    execFileSync(process.execPath, ["--no-experimental-require-module", "--eval", script], {
      cwd: join(repository, "sdk"),
    });
    const declared = Object.keys(readJson("sdk/package.json").dependencies);
    const isUsed = (name: string) => [...used].some((specifier) => `${specifier}/`.startsWith(`${name}/`));
    assert.deepEqual(
      declared.filter((name) => !isUsed(name)),
      [],
    );
  });

  it("are loaded by no import(), which Jest does not give to CommonJS", () => {
    const dist = join(repository, "sdk/dist");
    const compiled = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
    assert.ok(compiled.includes("index.js") && compiled.includes(join("dynamic", "handlers.js")), compiled.join());
    assert.deepEqual(
      compiled.filter((file) => hasImportCall(readFileSync(join(dist, file), "utf8"))),
      [],
    );
  });

  it("run nothing when they are installed", () => {
    const running = places.filter((place) => {
      const scripts = Object.keys(readInstalled(place).scripts ?? {});
      const isNative = existsSync(join(repository, place, "binding.gyp"));
      return lock[place]?.hasInstallScript || isNative || INSTALL_SCRIPTS.some((name) => scripts.includes(name));
    });
    assert.deepEqual(running, []);
  });

  it("have licences that go with every program", () => {
    const others = places
      .flatMap((place) => [lock[place]?.license, readInstalled(place).license].map((name) => [place, name]))
      .filter(([, name]) => !COMPATIBLE_LICENCES.includes(name ?? ""));
    assert.deepEqual(others, []);
  });

  it("are given up by none of their makers", () => {
    assert.deepEqual(
      places.filter((place) => lock[place]?.deprecated !== undefined),
      [],
    );
  });
});

function hasImportCall(text: string): boolean {
  const visit = (node: ts.Node): boolean =>
    node.kind === ts.SyntaxKind.ImportKeyword || (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile("compiled.js", text, ts.ScriptTarget.ES2022));
}

function readInstalled(place: string): InstalledPackage {
  return readJson(join(place, "package.json"));
}

function readJson(path: string) {
  return JSON.parse(readFileSync(join(repository, path), "utf8"));
}
