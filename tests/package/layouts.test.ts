import assert from "node:assert/strict";
import { existsSync, realpathSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvokerHealthGate, InvokerRecords } from "../../sdk";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { packPackage } from "../../tools/package/packPackage";
import { assertNoStack } from "../engine/assertNoStack";
import { emulatorConfig } from "../engine/emulatorConfig";
import { engineTimeoutMs } from "../engine/prepareEngine";
import type { StackResource } from "../engine/StackState";
import type { CommandResult } from "../engine/startCommand";
import { createTemporaryStack, type TemporaryStack } from "../engine/temporaryStack";
import { matrix } from "../matrix";
import { runNpm } from "./installPacked";

const NAME = "pulumi-tencentcloud-tat";
const COMPONENT = "tat-test-component";
const PULUMI = { "@pulumi/pulumi": "3.259.0" };
const layouts = join(__dirname, "layouts");

function assertDone({ exitCode, stdout, stderr }: CommandResult): void {
  assert.equal(exitCode, 0, stdout + stderr);
  assert.doesNotMatch(stdout + stderr, /cannot be loaded|Cannot find/);
}

/** Every resource that fails says in one sentence what to install and where, and nobody has to read a stack. */
function assertMissing({ exitCode, stdout, stderr }: CommandResult): void {
  assert.notEqual(exitCode, 0);
  assertNoStack(stdout + stderr);
  const errors = stdout.split("\n").filter((line) => /^ +error: (?!update failed)/.test(line));
  assert.notEqual(errors.length, 0, stdout);
  for (const error of errors) {
    assert.match(
      error,
      /: pulumi-tencentcloud-tat cannot be loaded from \/\S+\/project: install it there, also for a bundled program$/,
    );
  }
}

/** One stack, from a first version of the package until it is gone, while its files move from one layout to another. */
matrix.describe("resources in a component of another package", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;
  let project: string;
  let packed: string;

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: "ivk-watched", count: 12, successRate: 1 }] });
    stack = await createTemporaryStack({
      project: join(layouts, "project"),
      linkModules: false,
      config: { ...emulatorConfig(emulator), isWatched: "true" },
    });
    project = stack.folder.projectFolder;
    packed = (await packPackage(stack.folder.path)).tarball;
    const component = join(stack.folder.path, "component");
    await cp(join(layouts, "component"), component, { recursive: true });
    await writeManifest(component, {
      name: COMPONENT,
      version: "1.0.0",
      dependencies: { [NAME]: `file:${packed}` },
      peerDependencies: PULUMI,
    });
    await writeManifest(project, { name: "project", dependencies: { ...PULUMI, [COMPONENT]: `file:${component}` } });
    await runNpm(project, ["install", "--install-links"]);
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  async function writeManifest(folder: string, manifest: object): Promise<void> {
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, ...manifest }));
  }

  async function findResources(): Promise<StackResource[]> {
    const types = [InvokerRecords.__pulumiType, InvokerHealthGate.__pulumiType];
    const { deployment } = await stack.exportState();
    return deployment.resources?.filter(({ type }) => types.includes(type)) ?? [];
  }

  it("renews in place what the first version wrote, once", async () => {
    await stack.setConfig({ text: "first" });
    assertDone(await stack.up());
    const first = await findResources();
    assert.equal(first.length, 2);
    await stack.removeConfig("text");
    const renewed = await stack.up();
    assertDone(renewed);
    assert.match(renewed.stdout, /~ 2 updated/);
    const resources = await findResources();
    assert.deepEqual(resources.map(({ id }) => id).sort(), first.map(({ id }) => id).sort());
    for (const { inputs, outputs } of resources) {
      assert.equal(inputs?.__provider, outputs?.__provider);
      assert.ok(inputs?.__provider.length <= 1500);
      assert.doesNotMatch(inputs?.__provider, /__f0/);
    }
  });

  it("plans no change where a bundler has put the package into the program", async () => {
    const options = ["--bundle", "--minify", "--keep-names", "--platform=node", "--external:@pulumi/pulumi"];
    await runNpm(project, ["exec", "--yes", "esbuild@0.28.2", "--", "program.js", ...options, "--outfile=bundle.js"]);
    const result = await stack.up(["--expect-no-changes"], { LAYOUTS_BUNDLED: "1" });
    assertDone(result);
    assert.equal((await stack.readOutputs()).totalCount, 12);
  });

  it("plans no change in a pnpm workspace, and finds its way in a refresh", async () => {
    const root = join(stack.folder.path, "workspace");
    await mkdir(root);
    await cp(project, join(root, "project"), { recursive: true, filter: (file) => !file.includes("node_modules") });
    await cp(join(stack.folder.path, "component"), join(root, "component"), { recursive: true });
    await writeManifest(join(root, "project"), { dependencies: { ...PULUMI, [COMPONENT]: "workspace:*" } });
    await writeManifest(root, { name: "root" });
    await writeFile(join(root, "pnpm-workspace.yaml"), "packages: [project, component]\n");
    await runNpm(root, ["exec", "--yes", "pnpm@10.34.8", "--", "install", "--prefer-offline"]);
    assert.ok(!existsSync(join(root, "node_modules", NAME)) && !existsSync(join(root, "project/node_modules", NAME)));
    const options = ["--expect-no-changes", "--stack", stack.stackName, "--cwd", join(root, "project")];
    assertDone(await stack.up(options));
    assertDone(await stack.refresh(options));
  });

  it("plans no change where npm nests the package beneath the component, beside an older one that stays out of it", async () => {
    const older = join(stack.folder.path, "older");
    await mkdir(older);
    await writeFile(
      join(older, "handlers.js"),
      'const fail = () => { throw new Error("older"); };\nconst all = { configure() {}, check: fail, diff: fail, read: fail };\nmodule.exports = { invokerRecords: all, invokerHealthGate: all };\n',
    );
    await writeManifest(older, { private: false, name: NAME, version: "0.0.9" });
    await runNpm(older, ["pack"]);
    await runNpm(project, ["install", "--install-links", join(older, `${NAME}-0.0.9.tgz`)]);
    assert.ok(existsSync(join(project, "node_modules", COMPONENT, "node_modules", NAME)));
    assert.ok(existsSync(join(project, "node_modules", NAME, "handlers.js")));
    assertDone(await stack.up(["--expect-no-changes"]));
    assertDone(await stack.refresh(["--expect-no-changes"]));
  });

  it("leaves no place of a machine in state and plan", async () => {
    emulator.addRecord({ invokerId: "ivk-watched", result: "SUCCESS" });
    const plan = join(stack.folder.path, "plan.json");
    const result = await stack.preview(["--diff", "--save-plan", plan]);
    assertDone(result);
    assert.match(result.stdout, /~ 1 to update/);
    const texts = [result.stdout, await readFile(plan, "utf8"), JSON.stringify(await stack.exportState())];
    for (const text of texts) {
      assert.match(text, /ivk-watched/);
      for (const place of [stack.folder.path, realpathSync(stack.folder.path)]) assert.ok(!text.includes(place), text);
    }
  });

  it("says in one sentence what to install and where once the package is gone", async () => {
    await runNpm(project, ["uninstall", COMPONENT, NAME]);
    assertMissing(await stack.refresh());
    assertMissing(await stack.preview([], { LAYOUTS_BUNDLED: "1" }));
  });

  it("deletes what left the program together with the package, in up and in destroy", async () => {
    const state = join(stack.folder.path, "state.json");
    await writeFile(state, JSON.stringify(await stack.exportState()));
    await stack.setConfig({ isWatched: "false" });
    assertDone(await stack.up());
    assert.deepEqual(await findResources(), []);
    assertDone(await stack.run(["stack", "import", "--file", state]));
    assert.equal((await findResources()).length, 2);
    assertDone(await stack.destroy());
    assert.deepEqual(await findResources(), []);
  });
});
