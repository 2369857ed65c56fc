import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { sortNewestFirst } from "../../sdk/runs/InvokerRecord";
import { runProgram } from "../../tools/engine/runProgram";
import { connectionConfig } from "../engine/connectionConfig";
import { emulatorConfig } from "../engine/emulatorConfig";
import { createInlineStack } from "../engine/inlineStack";
import { engineTimeoutMs } from "../engine/prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "../engine/temporaryStack";
import { createThrowAwayFolder } from "../engine/throwAwayFolder";
import { matrix } from "../matrix";
import { installPacked } from "../package/installPacked";
import { readCodeBlocks, repository } from "./CodeBlock";

const project = join(__dirname, "project");
const [backup, smokeTest] = ["ivk-b7s3qa5l", "ivk-6fx2mm9c"];
const exampleReadmes = readdirSync(join(repository, "examples")).map((name) => `examples/${name}/README.md`);
const snippets = readCodeBlocks("README.md").filter(({ language }) => language === "ts");
const programs = snippets.filter(({ trial }) => trial === "run").map(({ text }) => text);
const [assertion, reading, finding, gating, statistics] = programs as [string, string, string, string, string];

function findSnippet(trial: string): string {
  const found = snippets.filter((snippet) => snippet.trial === trial);
  assert.equal(found.length, 1, `There is not one snippet of the kind ${trial}.`);
  return found[0]?.text ?? "";
}

describe("the TypeScript of the README, with the package as it is published", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  /** A project that has the package only as it is published. */
  let stack: TemporaryStack;
  let projectFolder: string;

  before(async () => {
    emulator = await startTatEmulator({
      invokers: [
        {
          invokerId: backup,
          name: "nightly-backup",
          count: 30,
          intervalSeconds: 3600,
          latestResults: ["SUCCESS", "FAILED"],
        },
        { invokerId: smokeTest, count: 5, intervalSeconds: 3600 },
      ],
    });
    stack = await createTemporaryStack({ project, config: emulatorConfig(emulator), linkModules: false });
    projectFolder = stack.folder.projectFolder;
    await installPacked(projectFolder);
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("is all tried in one way or another", () => {
    const trials = snippets.map(({ trial }) => trial).sort();
    assert.deepEqual(trials, ["inline", "policy", "run", "run", "run", "run", "run", "test"]);
  });

  it("passes the strict type checker", async () => {
    const others = ["sdk/README.md", ...exampleReadmes]
      .flatMap(readCodeBlocks)
      .filter(({ language }) => language === "ts");
    assert.ok(others.length > 0);
    const files = await Promise.all(
      [...snippets, ...others].map(async ({ text }, index) => {
        // The unit test imports the gated deployment as ./index.
        const file = join(projectFolder, text === gating ? "index.ts" : `snippet${index}.ts`);
        await writeFile(file, text);
        return file;
      }),
    );
    const { config } = ts.readConfigFile(join(project, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectFolder);
    const found = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
    const shown = found.map((diagnostic) => {
      const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
      return `${diagnostic.file?.fileName}:${line + 1} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
    });
    assert.deepEqual(shown, []);
  });

  describe("on the real engine", () => {
    async function run(program: string) {
      await writeFile(join(projectFolder, "index.ts"), program);
      return stack.up();
    }

    it("goes on after a successful run, and stops after a failed one", async () => {
      const passed = await run(assertion);
      assert.equal(passed.exitCode, 0, passed.stdout);
      const failed = emulator.addRecord({ invokerId: backup, result: "FAILED" });
      const refused = await run(assertion);
      emulator.setResult(failed.invocationId, "SUCCESS");
      assert.equal(refused.exitCode, 1, refused.stdout);
      assert.ok(refused.stdout.includes(failed.invocationId), refused.stdout);
    });

    it("reads records as outputs", async () => {
      const result = await run(reading);
      assert.equal(result.exitCode, 0, result.stdout);
      const records = sortNewestFirst(emulator.listRecords());
      const latestOf = (id: string) => records.find(({ invokerId }) => invokerId === id);
      assert.deepEqual(await stack.readOutputs(), {
        invokerRecordSet: records.slice(0, 20),
        totalCount: records.length,
        latest: { [backup]: latestOf(backup), [smokeTest]: latestOf(smokeTest) },
        lastFailure: records.find(({ result }) => result === "FAILED")?.invokeTime,
      });
    });

    it("finds an invoker by its name, and when it is due", async () => {
      const result = await run(finding);
      assert.equal(result.exitCode, 0, result.stdout);
      const { nextRuns } = await stack.readOutputs();
      assert.equal(nextRuns.length, 1);
      const [{ invokerId, enabled, nextDueTime }] = nextRuns;
      assert.deepEqual([invokerId, enabled], [backup, true]);
      assert.match(nextDueTime, /^\d{4}-\d\d-\d\dT\d\d:00:00Z$/);
    });

    it("gates a release, and waits for a run after it", async () => {
      emulator.onRequest = ({ parameters }) => {
        if (JSON.stringify(parameters).includes(smokeTest)) {
          emulator.addRecord({ invokerId: smokeTest, invokeTime: Date.now() + 1000 });
        }
      };
      const result = await run(gating);
      emulator.onRequest = undefined;
      assert.equal(result.exitCode, 0, result.stdout);
      const { resources = [] } = (await stack.exportState()).deployment;
      const live = resources.find(({ urn }) => urn.endsWith("Service::live"));
      assert.ok(live?.dependencies?.some((urn) => urn.endsWith("InvokerHealthGate::smoke-test-passed")));
      assert.equal(resources.find(({ urn }) => urn.endsWith("::smoke-test-passed"))?.outputs?.healthy, true);
    });

    it("exports statistics and a report", async () => {
      const result = await run(statistics);
      assert.equal(result.exitCode, 0, result.stdout);
      const { successRate, failing, readme } = await stack.readOutputs();
      const records = emulator.listRecords();
      assert.equal(successRate, records.filter((record) => record.result === "SUCCESS").length / records.length);
      assert.deepEqual(failing, []);
      assert.match(readme, /^# Invoker runs\n[\s\S]*## `ivk-6fx2mm9c`\n\n✓+\n[\s\S]*## `ivk-b7s3qa5l`\n\n✓+✗✓+\n/);
    });
  });

  it("guards a step of a resource by a hook", async () => {
    // An inline program runs in this process and must find its @pulumi/pulumi, so here the package is the repository's.
    const folder = await createThrowAwayFolder({ project });
    const file = join(folder.projectFolder, "hook.ts");
    await writeFile(file, findSnippet("inline"));
    const program = async () => {
      delete require.cache[file];
      require(file);
    };
    const inline = await createInlineStack({ program, config: connectionConfig(emulator) });
    try {
      const failed = emulator.addRecord({ invokerId: backup, result: "FAILED" });
      const refused = await inline.up();
      emulator.setResult(failed.invocationId, "SUCCESS");
      assert.equal(refused.exitCode, 1);
      assert.ok(refused.stdout.includes(failed.invocationId), refused.stdout + refused.stderr);
      const passed = await inline.up();
      assert.equal(passed.exitCode, 0, passed.stdout + passed.stderr);
    } finally {
      await inline.remove();
      await folder.remove();
    }
  });

  matrix.it("makes a policy pack that refuses a stack with a failing invoker", async () => {
    const pack = join(projectFolder, "pack");
    await cp(project, pack, { recursive: true });
    await writeFile(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    await writeFile(join(pack, "package.json"), JSON.stringify({ name: "pack", version: "1.0.0", main: "index.ts" }));
    await writeFile(join(pack, "index.ts"), findSnippet("policy"));
    const { InvokerRecords } = await import("pulumi-tencentcloud-tat");
    const program = async () => void new InvokerRecords("history", { invokerIds: [backup] });
    const inline = await createInlineStack({ program, config: connectionConfig(emulator), policyPacks: [pack] });
    try {
      const failed = emulator.addRecord({ invokerId: backup, result: "FAILED" });
      const refused = await inline.up();
      emulator.setResult(failed.invocationId, "SUCCESS");
      assert.equal(refused.exitCode, 1, refused.stdout);
      assert.match(refused.stdout, new RegExp(`tat-latest-run-succeeded[\\s\\S]*${failed.invocationId}`));
      const passed = await inline.up();
      assert.equal(passed.exitCode, 0, passed.stdout + passed.stderr);
    } finally {
      await inline.remove();
    }
  });

  it("tests a program with Pulumi's mocks and the emulator", async () => {
    await writeFile(join(projectFolder, "index.ts"), gating);
    await writeFile(join(projectFolder, "index.test.ts"), findSnippet("test"));
    const mocha = join(projectFolder, "node_modules/mocha/bin/mocha.js");
    const args = [
      mocha,
      "--require",
      "ts-node/register",
      "--timeout",
      String(engineTimeoutMs),
      "--reporter",
      "json",
      "index.test.ts",
    ];
    const environment = stack.folder.environment(process.env as Record<string, string>);
    const result = await runProgram(process.execPath, args, { cwd: projectFolder, environment });
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    assert.equal(JSON.parse(result.stdout).stats.passes, 2);
  });
});
