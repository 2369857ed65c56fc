import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "../../tools/engine/runProgram";
import { engineTimeoutMs } from "../engine/prepareEngine";
import { createThrowAwayFolder, type ThrowAwayFolder } from "../engine/throwAwayFolder";
import { matrix } from "../matrix";
import { readCodeBlocks } from "./CodeBlock";
import { gatedDeployment, unitTest } from "./unitTestSnippet";

/** The settings of the compiler that a project of Pulumi may have, as its users have them. */
const SETTINGS: Readonly<Record<string, object>> = {
  "pulumi new typescript": {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "nodenext",
    moduleResolution: "nodenext",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  },
  "classic CommonJS": {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node10",
    ignoreDeprecations: "6.0", // for the compiler of this repository; that of a new project needs it not
    esModuleInterop: false,
  },
  nodenext: { strict: true, target: "es2022", module: "nodenext", skipLibCheck: true },
};

describe("the unit test of the documents", function () {
  this.timeout(engineTimeoutMs);
  let folder: ThrowAwayFolder;

  before(async () => {
    folder = await createThrowAwayFolder();
    await write({ "package.json": JSON.stringify({ name: "stack", private: true }), "index.test.ts": unitTest });
  });

  after(() => folder?.remove());

  async function write(files: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.projectFolder, name), text);
  }

  function run(module: string, args: readonly string[]) {
    const environment = folder.environment(process.env as Record<string, string>);
    return runProgram(process.execPath, [require.resolve(module), ...args], { cwd: folder.projectFolder, environment });
  }

  /** Its command, as the page tells it. */
  async function runMocha() {
    const [command = ""] = readCodeBlocks("docs/testing.md").flatMap(({ text }) => text.match(/^npx mocha .*/gm) ?? []);
    const args = [...command.split(" ").slice(2), "--reporter", "json", "--timeout", String(engineTimeoutMs)];
    const { stdout, stderr } = await run("mocha/bin/mocha.js", args);
    const titles = (tests: { title: string }[]) => tests.map(({ title }) => title);
    const report = JSON.parse(stdout || `{ "passes": [], "failures": [], "said": ${JSON.stringify(stderr)} }`);
    return { passed: titles(report.passes), failed: titles(report.failures), said: stdout + stderr };
  }

  for (const [name, compilerOptions] of Object.entries(SETTINGS)) {
    (name === "nodenext" ? it : matrix.it)(`passes with the tsconfig.json of ${name}`, async () => {
      const settings = { compilerOptions: { ...compilerOptions, types: ["node", "mocha"] } };
      await write({ "tsconfig.json": JSON.stringify(settings), "index.ts": gatedDeployment });
      const { passed, failed, said } = await runMocha();
      assert.deepEqual([passed.length, failed], [3, []], said);
      const compiled = await run("typescript/bin/tsc", ["--noEmit", "--project", "."]);
      assert.equal(compiled.exitCode, 0, compiled.stdout);
    });
  }

  it("fails when the program forgets to depend on the gate", async () => {
    const settings = { compilerOptions: { ...SETTINGS.nodenext, types: ["node", "mocha"] } };
    const forgetful = gatedDeployment.replace(
      'new Service("candidate", { dependsOn: gate })',
      'new Service("candidate")',
    );
    assert.notEqual(forgetful, gatedDeployment);
    await write({ "tsconfig.json": JSON.stringify(settings), "index.ts": forgetful });
    const { passed, failed, said } = await runMocha();
    assert.deepEqual([passed.length, failed], [2, ["releases nothing before the gate"]], said);
  });
});
