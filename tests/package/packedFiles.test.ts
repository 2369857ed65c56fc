import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../tools/engine/runProgram";
import { engineTimeoutMs } from "../engine/prepareEngine";

const repository = resolve(__dirname, "../..");
const sdk = join(repository, "sdk");

/** Of these 360,000 are the plugin with all that it needs. */
const MAX_PACKED_BYTES = 650_000;

interface PackedPackage {
  filename: string;
  size: number;
  files: { path: string }[];
}

function hasDocstring(file: string): boolean {
  return /^\s*\/\*\*/m.test(readFileSync(file, "utf8"));
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

  it("holds compiled files, their declarations, the plugin in one file with its launchers, and four others", () => {
    const paths = packed.files.map(({ path }) => path);
    const compiled = paths.filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path));
    assert.ok(compiled.length > 200, `${compiled.length} compiled files`);
    const others = paths.filter((path) => !compiled.includes(path)).sort();
    assert.deepEqual(others, [
      "LICENSE",
      "README.md",
      "bin/tat-emulator.js",
      "package.json",
      "plugin/plugin.js",
      "plugin/pulumi-resource-tencentcloud-tat",
      "plugin/pulumi-resource-tencentcloud-tat.cmd",
    ]);
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

  it("holds the docstrings once, in the declarations", () => {
    const documented = packed.files.map(({ path }) => path).filter((path) => hasDocstring(join(sdk, path)));
    assert.ok(documented.includes("dist/program/InvokerRecords.d.ts"));
    assert.deepEqual(
      documented.filter((path) => path.endsWith(".js") && path.startsWith("dist/")),
      [],
    );
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

function runBin(name: string, args: readonly string[]) {
  return runProgram(join(repository, "node_modules/.bin", name), args);
}
