import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import Module from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { dynamic } from "@pulumi/pulumi";
import { providerInputs } from "../../sdk/dynamic/providerInputs";

const NAME = "pulumi-tencentcloud-tat";
const REQUEST = {} as dynamic.ConfigureRequest;

type Provider = Required<dynamic.ResourceProvider>;

/** What Node.js keeps to itself, and the package that Pulumi evaluates providers' texts with calls. */
type Evaluated = Module & { _compile(text: string, file: string): void };

describe("the provider's text", () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "tat-text-"));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(file: string, content: string | object): Promise<void> {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), typeof content === "string" ? content : JSON.stringify(content));
  }

  async function link(from: string, to: string): Promise<void> {
    await mkdir(dirname(join(root, from)), { recursive: true });
    await symlink(join(root, to), join(root, from));
  }

  /** A copy of the package whose handlers answer with its version; as the input that tells of it, one of its files. */
  async function addCopy(folder: string, version: string): Promise<string> {
    const methods = "check() { return version; }, create() { return version; }, read() { return version; }";
    const handlers = `const version = "${version}"; exports.invokerRecords = { configure() {}, ${methods} };`;
    await write(`${folder}/package.json`, {
      name: NAME,
      version,
      exports: { "./handlers": "./handlers.js", "./package.json": "./package.json" },
    });
    await write(`${folder}/handlers.js`, handlers);
    return join(root, folder, "handlers.js");
  }

  /** Evaluates the text as Pulumi does in a project's folder. */
  async function load(project: string): Promise<Provider> {
    const module = new Module("") as Evaluated;
    const paths = join(root, project).split("/");
    module.paths = paths.map((_, index) => `${paths.slice(0, paths.length - index).join("/")}/node_modules`);
    module._compile(providerInputs("invokerRecords").__provider, "");
    const provider: Provider = module.exports.handler();
    await provider.configure(REQUEST);
    return provider;
  }

  it("is the same wherever the program runs, short, and the resources differ in one word", () => {
    const [records, gate] = [providerInputs("invokerRecords"), providerInputs("invokerHealthGate")];
    assert.ok(gate.__provider.length <= 1500);
    assert.equal(gate.__provider.replace("invokerHealthGate", "invokerRecords"), records.__provider);
    assert.ok(!gate.__provider.includes(__dirname));
  });

  it("deletes without the package, and says of everything else what to install and where", async () => {
    const provider = await load("project");
    assert.equal(provider.delete, undefined);
    const reason = `${NAME} cannot be loaded from ${process.cwd()}: install it there, also for a bundled program`;
    const inputs = { invokerIds: ["ivk-a"] };
    assert.deepEqual(await provider.check({}, { ...inputs, __module: join(root, "bundle.js") }), {
      inputs,
      failures: [{ property: "", reason }],
    });
    for (const call of [provider.create({}), provider.update("id", {}, {}), provider.diff("id", {}, {})]) {
      await assert.rejects(call, { message: reason });
    }
    await assert.rejects(provider.read("id", {}), (error: Error) => {
      assert.equal(`${error}: ${error.stack}`, `${NAME}: see the resource`);
      return true;
    });
  });

  it("is served by the copy that the program tells, also in the steps that follow", async () => {
    const place = await addCopy("elsewhere", "0.1.0");
    const provider = await load("project");
    const inputs = { __module: place };
    assert.equal(await provider.check({}, inputs), "0.1.0");
    assert.deepEqual(inputs, {});
    assert.equal(await provider.create({}), "0.1.0");
  });

  it("is served by the newest of the copies that programs tell, a release before what led to it", async () => {
    const versions = ["0.9.0", "0.10.0-rc.1", "0.10.0", "0.10.0-rc.2", "0.2.0"];
    const places = await Promise.all(versions.map((version) => addCopy(version, version)));
    const provider = await load("project");
    const served: unknown[] = [];
    for (const __module of places) served.push(await provider.check({}, { __module }));
    assert.deepEqual(served, ["0.9.0", "0.10.0-rc.1", "0.10.0", "0.10.0", "0.10.0"]);
    assert.equal(await provider.create({}), "0.10.0");
  });

  const layouts: [string, () => Promise<void>][] = [
    ["beside the project", async () => void (await addCopy(`project/node_modules/${NAME}`, "0.2.0"))],
    ["above the project", async () => void (await addCopy(`node_modules/${NAME}`, "0.2.0"))],
    [
      "beneath a dependency of a dependency, beside an older one of the project",
      async () => {
        await addCopy(`project/node_modules/${NAME}`, "0.1.0");
        await write("project/package.json", { dependencies: { [NAME]: "*", events: "*", a: "*" } });
        await write("project/node_modules/a/package.json", { dependencies: { "@b/b": "*", missing: "*" } });
        await write("project/node_modules/a/node_modules/@b/b/package.json", { dependencies: { [NAME]: "*", a: "*" } });
        await addCopy(`project/node_modules/a/node_modules/@b/b/node_modules/${NAME}`, "0.2.0");
      },
    ],
    [
      "in a store that the dependencies are linked to",
      async () => {
        await write("project/package.json", { devDependencies: { a: "*" } });
        await write("store/a/node_modules/a/package.json", { dependencies: { [NAME]: "*" } });
        await addCopy(`store/tat/node_modules/${NAME}`, "0.2.0");
        await link(`store/a/node_modules/${NAME}`, `store/tat/node_modules/${NAME}`);
        await link("project/node_modules/a", "store/a/node_modules/a");
      },
    ],
    [
      "in a workspace whose packages depend on each other",
      async () => {
        await write("project/package.json", { dependencies: { a: "*" } });
        await write("a/package.json", { dependencies: { b: "*" } });
        await write("b/package.json", { dependencies: { a: "*", [NAME]: "*" } });
        await link("project/node_modules/a", "a");
        await link("a/node_modules/b", "b");
        await link("b/node_modules/a", "a");
        await addCopy(`b/node_modules/${NAME}`, "0.2.0");
      },
    ],
  ];
  for (const [place, write] of layouts) {
    it(`finds the package without a program ${place}`, async () => {
      await write();
      assert.equal(await (await load("project")).read("id", {}), "0.2.0");
    });
  }

  it("lets a copy that is there but broken say what is wrong with it", async () => {
    const place = await addCopy("elsewhere", "0.1.0");
    await writeFile(place, 'require("ini-that-is-missing");');
    await assert.rejects((await load("project")).check({}, { __module: place }), /ini-that-is-missing/);
  });
});
