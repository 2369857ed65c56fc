import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../tools/engine/runProgram";
import { engineTimeoutMs } from "../engine/prepareEngine";

const repository = resolve(__dirname, "../..");
const sdk = join(repository, "sdk");

/** Licences under which a package may be used by a program under any terms, by their SPDX names. */
const COMPATIBLE_LICENCES = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

const MAX_PACKED_BYTES = 250_000;

interface PackedPackage {
  filename: string;
  size: number;
  files: { path: string }[];
}

interface LockedPackage {
  version?: string;
  dependencies?: Record<string, string>;
  hasInstallScript?: boolean;
  license?: string;
}

describe("the packed package", function () {
  this.timeout(engineTimeoutMs);
  let folder: string;
  let tarball: string;
  let packed: PackedPackage;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tat-pack-"));
    const result = await runProgram("npm", ["pack", "--json", "--pack-destination", folder], { cwd: sdk });
    assert.equal(result.exitCode, 0, result.stderr);
    [packed] = JSON.parse(result.stdout) as [PackedPackage];
    tarball = join(folder, packed.filename);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("holds compiled files, their declarations and four others", () => {
    const paths = packed.files.map(({ path }) => path);
    const compiled = paths.filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path));
    assert.ok(compiled.length > 200, `${compiled.length} compiled files`);
    const others = paths.filter((path) => !compiled.includes(path)).sort();
    assert.deepEqual(others, ["LICENSE", "README.md", "package.json"]);
  });

  it("holds nothing of which the source is gone", () => {
    const orphans = packed.files
      .map(({ path }) => path)
      .filter((path) => path.startsWith("dist/"))
      .filter((path) => !existsSync(join(sdk, path.replace(/^dist\//, "").replace(/(\.d\.ts|\.js)$/, ".ts"))));
    assert.deepEqual(orphans, []);
  });

  it("names no map that it does not hold", () => {
    const naming = packed.files.filter(({ path }) =>
      readFileSync(join(sdk, path), "utf8").includes("sourceMappingURL"),
    );
    assert.deepEqual(naming, []);
  });

  it("is small", () => {
    assert.ok(packed.size < MAX_PACKED_BYTES, `${packed.size} bytes`);
  });

  it("runs nothing when it is installed", () => {
    const { scripts } = JSON.parse(readFileSync(join(sdk, "package.json"), "utf8"));
    assert.deepEqual(Object.keys(scripts), ["prepack"]);
  });

  it("carries the licence of the repository", () => {
    assert.equal(readFileSync(join(sdk, "LICENSE"), "utf8"), readFileSync(join(repository, "LICENSE"), "utf8"));
  });

  it("pleases publint", async () => {
    const result = await runBin("publint", ["--strict", tarball]);
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
  });

  it("is resolved with its types by CommonJS, ES modules and bundlers, as are the types wrong finds", async () => {
    const result = await runBin("attw", ["--format", "json", tarball]);
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    const { analysis } = JSON.parse(result.stdout);
    const entryPoints = [".", "./policy", "./emulator", "./handlers", "./package.json"];
    assert.deepEqual(Object.keys(analysis.entrypoints).sort(), [...entryPoints].sort());
    assert.deepEqual(analysis.problems, []);
  });
});

describe("the dependencies that come with the package", () => {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync(join(repository, "package-lock.json"), "utf8"),
  );
  const installed = listInstalled();

  it("are found at all", () => {
    assert.ok(
      installed.some((path) => path.endsWith("node_modules/tencentcloud-sdk-nodejs-tat")),
      installed.join(),
    );
  });

  it("run nothing when they are installed", () => {
    assert.deepEqual(
      installed.filter((path) => lock.packages[path]?.hasInstallScript),
      [],
    );
  });

  it("have licences that go with every program", () => {
    const others = installed
      .map((path) => `${path}: ${lock.packages[path]?.license}`)
      .filter((line) => !COMPATIBLE_LICENCES.includes(line.split(": ")[1] ?? ""));
    assert.deepEqual(others, []);
  });

  /** Where the lock file puts everything that `dependencies` of sdk bring along. */
  function listInstalled(): string[] {
    const found = new Set<string>();
    const visit = (path: string): void => {
      for (const name of Object.keys(lock.packages[path]?.dependencies ?? {})) {
        const place = findPlace(path, name);
        if (!found.has(place)) visit(found.add(place) && place);
      }
    };
    visit("sdk");
    return [...found].sort();
  }

  /** As Node looks for a package: in the nearest node_modules on the way up. */
  function findPlace(from: string, name: string): string {
    for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, "")) {
      const place = `${folder}/node_modules/${name}`.replace(/^\//, "");
      if (lock.packages[place]) return place;
      if (folder === "") throw new Error(`${name}, which ${from} needs, is not in package-lock.json.`);
    }
  }
});

function runBin(name: string, args: readonly string[]) {
  return runProgram(join(repository, "node_modules/.bin", name), args);
}
