import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, join } from "node:path";
import { listSources, type ModuleImport, packageOf, readImports, repository } from "../../tools/house/ModuleImport";
import { ROOMS, readStructure, roomOf } from "../../tools/house/structure";

/** Packages that only these rooms of sdk may know. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  "@pulumi/pulumi": ["program", "dynamic", "plugin"],
  "@grpc/grpc-js": ["plugin"],
  "google-protobuf": ["plugin"],
  "@pulumi/policy": ["policy"],
  // What requests are compared with, and too large for every user's disk.
  "tencentcloud-sdk-nodejs-tat": [],
};

const structure = readStructure();
const imports = listSources("sdk").flatMap(readImports);
/** Those in TypeScript; the others import nothing of ours. */
const examples = readdirSync(join(repository, "examples")).filter((example) =>
  existsSync(join(repository, "examples", example, "package.json")),
);

describe("the imports of sdk", () => {
  it("are found at all", () => {
    assert.deepEqual(
      structure.rooms.map(({ name }) => name),
      Object.keys(ROOMS).sort(),
    );
    assert.ok(imports.some(({ file, target }) => file === "sdk/index.ts" && target === "sdk/checks/TatError"));
  });

  it("go one way", () => {
    assert.deepEqual(structure.wrongArrows, []);
  });

  it("make no circle", () => {
    assert.equal(structure.circle, undefined);
  });

  it("name each package only in a room that is made for it", () => {
    const wrong = imports.filter((found) => {
      const owners = OWNERS[packageOf(found) ?? ""];
      return owners !== undefined && !owners.includes(roomOf(found.file));
    });
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it("name only packages that sdk/package.json declares, and it declares no other", () => {
    const { name, dependencies, peerDependencies } = readJson("sdk/package.json");
    // @pulumi/pulumi brings these, and the plugin is bundled with them.
    const brought = ["@grpc/grpc-js", "google-protobuf"];
    const used = new Set(imports.map(packageOf).filter((used) => used && ![name, ...brought].includes(used)));
    assert.deepEqual([...used].sort(), [...Object.keys(dependencies), ...Object.keys(peerDependencies)].sort());
  });

  it("name Node's own modules with node:", () => {
    assert.deepEqual(imports.filter(({ specifier }) => builtinModules.includes(specifier)).map(describeImport), []);
  });
});

describe("the imports of examples", () => {
  for (const example of examples) {
    it(`stay in ${example} and name the package as a user would`, () => {
      const { dependencies, devDependencies } = readJson(`examples/${example}/package.json`);
      const found = listSources(`examples/${example}`).flatMap(readImports);
      assert.ok(found.some((module) => /^pulumi-tencentcloud-tat(-provider)?$/.test(packageOf(module) ?? "")));
      const declared = Object.keys({ ...dependencies, ...devDependencies });
      const wrong = found.filter((module) => {
        const used = packageOf(module);
        if (module.target !== undefined) return !module.target.startsWith(`examples/${example}/`);
        return used !== undefined && !declared.includes(used);
      });
      assert.deepEqual(wrong.map(describeImport), []);
    });
  }
});

describe("the names of files", () => {
  it("say what a file holds", () => {
    const all = ["sdk", "examples", "tests", "tools"].flatMap(listSources);
    const nameless = all.filter((file) => /^(utils?|common|helpers?|types|misc|shared)\./.test(basename(file)));
    assert.deepEqual(nameless, []);
  });
});

function describeImport({ file, specifier }: ModuleImport): string {
  return `${file} imports ${specifier}`;
}

function readJson(path: string) {
  return JSON.parse(readFileSync(join(repository, path), "utf8"));
}
