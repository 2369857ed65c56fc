import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, join } from "node:path";
import { listSources, type ModuleImport, packageOf, readImports, repository } from "./ModuleImport";

/** Into which folders of sdk each one may reach, its own aside. The empty name is sdk/index.ts. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  records: [],
  client: ["core", "records"],
  pulumi: ["client", "core", "records"],
  policy: ["client", "core", "pulumi", "records"],
  emulator: ["core", "records"],
  "": ["client", "core", "pulumi", "records"],
};

/** Packages that only one folder of sdk may know. */
const OWNERS: Readonly<Record<string, string>> = {
  "@pulumi/pulumi": "pulumi",
  "@pulumi/policy": "policy",
  "tencentcloud-sdk-nodejs-tat": "client",
};

const sources = listSources("sdk");
const imports = sources.flatMap(readImports);
const examples = readdirSync(join(repository, "examples"));

describe("the imports of sdk", () => {
  it("are found at all", () => {
    assert.ok(sources.length > 100, `${sources.length} files`);
    assert.deepEqual([...new Set(sources.map(folderOf))].sort(), Object.keys(ALLOWED).sort());
    assert.ok(imports.some(({ file, target }) => file === "sdk/index.ts" && target === "sdk/core/TatError"));
  });

  it("go one way: policy → pulumi → client → records, core", () => {
    const wrong = imports.filter(({ file, target }) => {
      if (target === undefined) return false;
      const [from, to] = [folderOf(file), folderOf(target)];
      return !target.startsWith("sdk/") || (from !== to && !ALLOWED[from]?.includes(to));
    });
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it("take of records no more into the emulator than the reading of arguments: it shares no code with what it tests", () => {
    const wrong = imports.filter(({ file, target }) => {
      const isForeign = folderOf(file) === "emulator" && target !== undefined && folderOf(target) === "records";
      return isForeign && !target.startsWith("sdk/records/arguments/");
    });
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it("make no circle", () => {
    assert.deepEqual(findCircle(), undefined);
  });

  it("name each package only in the folder that is made for it", () => {
    const wrong = imports.filter((found) => {
      const owner = OWNERS[packageOf(found) ?? ""];
      return owner !== undefined && owner !== folderOf(found.file);
    });
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it("name only packages that sdk/package.json declares, and it declares no other", () => {
    const { name, dependencies, peerDependencies } = readJson("sdk/package.json");
    const used = new Set(imports.map(packageOf).filter((used) => used !== undefined && used !== name));
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
      assert.ok(found.some((module) => packageOf(module) === "pulumi-tencentcloud-tat"));
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

/** `client` for `sdk/client/history/PageFacts.ts`. */
function folderOf(file: string): string {
  const parts = file.split("/");
  return parts.length > 2 || !file.endsWith(".ts") ? (parts[1] ?? "") : "";
}

function describeImport({ file, specifier }: ModuleImport): string {
  return `${file} imports ${specifier}`;
}

function readJson(path: string) {
  return JSON.parse(readFileSync(join(repository, path), "utf8"));
}

/** The files of some circle of imports, in order; undefined when there is none. */
function findCircle(): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { file, target } of imports) {
    if (target !== undefined) targets.set(file, [...(targets.get(file) ?? []), resolveFile(target)]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of sources) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

function resolveFile(target: string): string {
  return existsSync(join(repository, `${target}.ts`)) ? `${target}.ts` : `${target}/index.ts`;
}
