import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../tools/engine/runProgram";
import { listPlaces, readLock } from "../../tools/package/lockedPackages";
import { packPackage } from "../../tools/package/packPackage";
import { engineTimeoutMs } from "../engine/prepareEngine";
import { matrix } from "../matrix";

const repository = resolve(__dirname, "../..");

const lock = readLock();

/** Of these 250,000 are the plugin with all that it needs. */
const MAX_PACKED_BYTES = 400_000;

describe("the packed package", function () {
  this.timeout(engineTimeoutMs);
  let folder: string;
  let tarball: string;
  let contents: string;
  let paths: string[];
  const read = (path: string) => readFileSync(join(folder, "package", path), "utf8");

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "tat-pack-"));
    ({ tarball, contents } = await packPackage(folder));
    const unpacked = await runProgram("tar", ["-xzf", tarball, "-C", folder]);
    assert.equal(unpacked.exitCode, 0, unpacked.stderr);
    const files = readdirSync(join(folder, "package"), { recursive: true, encoding: "utf8" });
    paths = files.filter((path) => statSync(join(folder, "package", path)).isFile()).sort();
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("holds the bundles, each entry with its declarations, the command, the plugin with its launchers, and texts", () => {
    assert.deepEqual(
      paths,
      [
        "LICENSE",
        "README.md",
        "bin/tat-emulator.js",
        "dist/core.js",
        "dist/dynamic/handlers.d.ts",
        "dist/dynamic/handlers.js",
        "dist/emulator/cli.js",
        "dist/emulator/index.d.ts",
        "dist/emulator/index.js",
        "dist/emulator.js",
        "dist/hosted.js",
        "dist/index.d.ts",
        "dist/index.js",
        "dist/judging.js",
        "dist/policy/index.d.ts",
        "dist/policy/index.js",
        "package.json",
        "plugin/NOTICE",
        "plugin/plugin.js",
        "plugin/pulumi-resource-tencentcloud-tat",
        "plugin/pulumi-resource-tencentcloud-tat.cmd",
      ].sort(),
    );
  });

  it("names no map that it does not hold", () => {
    assert.deepEqual(
      paths.filter((path) => read(path).includes("sourceMappingURL")),
      [],
    );
  });

  it("holds the docstrings once, in the declarations", () => {
    const documented = paths.filter((path) => path.startsWith("dist/") && /^\s*\/\*\*/m.test(read(path)));
    assert.deepEqual(
      documented,
      paths.filter((path) => path.endsWith(".d.ts")),
    );
  });

  it("declares every class of which it gives out only the type as no value", () => {
    const given = /^export type \{ (.*) \};$/m.exec(read("dist/emulator/index.d.ts"))?.[1]?.split(", ");
    assert.ok(given?.includes("TatEmulator") && given.includes("FaultScript"), String(given));
  });

  it("is small", () => {
    assert.ok(statSync(tarball).size < MAX_PACKED_BYTES, `${statSync(tarball).size} bytes`);
  });

  it("has the manifest of the tree, but for what is there for developers", () => {
    const { scripts, devDependencies, ...manifest } = JSON.parse(
      readFileSync(join(repository, "sdk/package.json"), "utf8"),
    );
    assert.deepEqual(JSON.parse(read("package.json")), manifest);
    assert.deepEqual(Object.keys(scripts), ["prepack", "postpack"]);
  });

  // In a checkout of its own: while npm packs, other files stand where tests find what is compiled.
  matrix.it("is what npm packs in the workspace too, which is compiled as before then", async () => {
    const clone = join(folder, "clone");
    const inClone = async (command: string, ...args: string[]) => {
      const result = await runProgram(command, args, { cwd: clone });
      assert.equal(result.exitCode, 0, result.stdout + result.stderr);
      return result.stdout;
    };
    await runProgram("git", ["clone", "--quiet", repository, clone], {});
    symlinkSync(join(repository, "node_modules"), join(clone, "node_modules"));
    const [{ files }] = JSON.parse(await inClone("npm", "pack", "--json", "--silent", "--workspace", "sdk"));
    assert.deepEqual(files.map((file: { path: string }) => file.path).sort(), paths);
    assert.equal(await inClone("git", "status", "--porcelain", "--", "sdk"), "");
    assert.ok(existsSync(join(clone, "sdk/dist/reads")) && !existsSync(join(clone, "sdk/dist/core.js")));
  });

  it("carries the licence of the repository", () => {
    assert.equal(read("LICENSE"), readFileSync(join(repository, "LICENSE"), "utf8"));
  });

  it("gives each function and class the name by which it is exported, so that stacks can be read", async () => {
    const script = `
      const all = ["index", "policy/index", "emulator/index"].map((entry) => require("./package/dist/" + entry));
      const functions = all.flatMap(Object.entries).filter(([, value]) => typeof value === "function");
      console.log(JSON.stringify(functions.map(([name, value]) => [name, value.name])));
    `;
    const names: [string, string][] = JSON.parse(await runInPackage(script));
    assert.ok(names.length > 25);
    for (const [exported, own] of names) assert.equal(own, exported);
  });

  it("shares among its entries what a process has once, and loads no emulator with them", async () => {
    const script = `
      for (const entry of ["index", "policy/index", "dynamic/handlers"]) require("./package/dist/" + entry);
      const files = Object.keys(require.cache).filter((file) => file.startsWith(require("node:path").resolve("package")));
      console.log(JSON.stringify(files.map((file) => require("node:path").relative("package/dist", file)).sort()));
    `;
    assert.deepEqual(JSON.parse(await runInPackage(script)), [
      "core.js",
      "dynamic/handlers.js",
      "hosted.js",
      "index.js",
      "judging.js",
      "policy/index.js",
    ]);
  });

  it("loads what judges with its first use, and what Pulumi runs elsewhere not at all", async () => {
    const script = `
      const listFiles = () => Object.keys(require.cache).filter((file) => file.startsWith(require("node:path").resolve("package"))).map((file) => require("node:path").basename(file));
      const { getInvokerRecords, isFinished } = require("./package");
      const before = listFiles();
      const { InvokerHealthGate } = require("./package");
      console.log(JSON.stringify([before, listFiles()]));
    `;
    assert.deepEqual(JSON.parse(await runInPackage(script)), [
      ["index.js", "core.js"],
      ["index.js", "core.js", "judging.js"],
    ]);
  });

  it("loads Pulumi for the emulator neither in a program nor in the command", async () => {
    const script = `
      for (const entry of ["index", "cli"]) require("./package/dist/emulator/" + entry);
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => /@pulumi/.test(file))));
    `;
    assert.equal(await runInPackage(script), "[]\n");
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

  describe("bundles of others", () => {
    /** As `NOTICE` names them: name and version. */
    const listNoticed = () =>
      read("plugin/NOTICE")
        .match(/^\S+ \d+\.\d+\.\d+ \(/gm)
        ?.map((line) => line.slice(0, -2)) ?? [];

    it("nothing outside the plugin", () => {
      const { dependencies, peerDependencies } = JSON.parse(read("package.json"));
      const own = [...Object.keys({ ...dependencies, ...peerDependencies }), "pulumi-tencentcloud-tat"];
      for (const file of ["core", "judging", "hosted", "emulator"].map((name) => `dist/${name}.js`)) {
        const required = [...read(file).matchAll(/require\("([^"]+)"\)/g)].map(([, specifier]) => specifier ?? "");
        const foreign = required.filter(
          (specifier) => !/^node:|^\./.test(specifier) && !own.some((name) => `${specifier}/`.startsWith(`${name}/`)),
        );
        assert.deepEqual(
          foreign.filter((specifier) => !["module", "fs"].includes(specifier)),
          [],
        );
        assert.doesNotMatch(read(file), /node_modules/);
      }
    });

    it("only what package-lock.json has in that version, make audit asks about, and has a licence that goes with every program", () => {
      const audited = Object.entries(lock).filter(([, { dev }]) => !dev);
      const known = audited.map(([place, { version }]) => `${place.replace(/^.*node_modules\//, "")} ${version}`);
      const noticed = listNoticed();
      assert.ok(
        noticed.some((line) => line.startsWith("@grpc/grpc-js ")),
        noticed.join(),
      );
      assert.deepEqual(
        noticed.filter((line) => !known.includes(line)),
        [],
      );
    });

    it("with the licence of each, word for word", () => {
      const notice = read("plugin/NOTICE");
      for (const name of ["@grpc/grpc-js", "google-protobuf", "croner", "ini"]) {
        const folder = join(repository, "node_modules", name);
        const file = readdirSync(folder).find((one) => /^license(\.md)?$/i.test(one)) ?? assert.fail(name);
        assert.ok(notice.includes(readFileSync(join(folder, file), "utf8").trim()), name);
      }
    });

    it("and its bill of materials names them beside what is installed, with version, sum and licence", () => {
      const bill = JSON.parse(readFileSync(contents, "utf8"));
      assert.equal(bill.bomFormat, "CycloneDX");
      const named: Record<string, { version: string; how: string }> = {};
      for (const { name, version, licenses, hashes, properties } of bill.components) {
        assert.match(hashes[0].content, /^[0-9a-f]{128}$/, name);
        assert.ok(licenses[0].expression, name);
        named[name] = { version, how: properties[0].value };
      }
      for (const place of listPlaces(lock, "sdk")) {
        const name = place.replace(/^.*node_modules\//, "");
        assert.deepEqual(named[name], { version: lock[place]?.version, how: "dependency" });
      }
      for (const line of listNoticed()) {
        const [name = "", version] = line.split(" ");
        assert.equal(named[name]?.version, version, name);
      }
      const refs = bill.components.map((component: { "bom-ref": string }) => component["bom-ref"]);
      assert.equal(new Set(refs).size, refs.length);
      for (const { dependsOn } of bill.dependencies) for (const ref of dependsOn) assert.ok(refs.includes(ref), ref);
    });
  });

  /** Runs a script beside the unpacked package, which finds its dependencies in this repository. */
  async function runInPackage(script: string): Promise<string> {
    const environment = { ...process.env, NODE_PATH: join(repository, "node_modules") };
    const result = await runProgram(process.execPath, ["--eval", script], { cwd: folder, environment });
    assert.equal(result.exitCode, 0, result.stderr);
    return result.stdout;
  }
});

function runBin(name: string, args: readonly string[]) {
  return runProgram(join(repository, "node_modules/.bin", name), args);
}
