import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { sortNewestFirst } from "../../sdk/runs/InvokerRecord";
import { TWINS } from "../../tools/docs/pages";
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
const english = TWINS.map((twins) => twins.english);

/** The snippets of some documents that are tried in one way. The Chinese ones are the same but for their comments. */
function listSnippets(files: readonly string[], trial: string): string[] {
  const blocks = files.flatMap(readCodeBlocks).filter((block) => block.language === "ts" && block.trial === trial);
  return blocks.map(({ text }) => text);
}

const [reading, gating] = listSnippets(["README.md"], "run") as [string, string];
const [policy, ...otherPolicies] = [...new Set(listSnippets(english, "policy"))];
const [hook, ...otherHooks] = listSnippets(english, "inline");

describe("the TypeScript of the documents", function () {
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

  it("holds two programs of the README, one pack of policies and one hook", () => {
    assert.equal(listSnippets(["README.md"], "run").length, 2);
    assert.ok(policy !== undefined && hook !== undefined);
    assert.deepEqual([otherPolicies, otherHooks], [[], []]);
  });

  it("passes the strict type checker", async () => {
    const trials = ["run", "program", "policy", "inline", ""];
    const texts = trials.flatMap((trial) => listSnippets([...english, ...exampleReadmes], trial));
    assert.ok(texts.length > 10);
    const files = await Promise.all(
      texts.map(async (text, index) => {
        const file = join(projectFolder, `snippet${index}.ts`);
        await writeFile(file, text);
        return file;
      }),
    );
    const { config } = ts.readConfigFile(join(project, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectFolder);
    // With the declarations of the package, as where a user's settings skip no check. Those of @pulumi/policy have faults.
    const found = ts.getPreEmitDiagnostics(
      ts.createProgram(files, { ...options, noCheck: false, skipLibCheck: false }),
    );
    const ours = found.filter(({ file }) => !file?.fileName.includes("/node_modules/@pulumi/policy/"));
    const shown = ours.map((diagnostic) => {
      const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
      return `${diagnostic.file?.fileName}:${line + 1} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
    });
    assert.deepEqual(shown, []);
  });

  describe("of the README, with the package as it is published", () => {
    async function run(program: string) {
      await writeFile(join(projectFolder, "index.ts"), program);
      return stack.up();
    }

    it("reads a history", async () => {
      const result = await run(reading);
      assert.equal(result.exitCode, 0, result.stdout);
      const records = sortNewestFirst(emulator.listRecords([backup]));
      assert.deepEqual(await stack.readOutputs(), {
        totalCount: records.length,
        newest: records[0],
        successRate: records.filter((record) => record.result === "SUCCESS").length / records.length,
      });
    });

    it("does not touch what depends on the gate while the backup is failing", async () => {
      const failed = emulator.addRecord({ invokerId: backup, result: "FAILED" });
      const refused = await run(gating);
      assert.equal(refused.exitCode, 1, refused.stdout);
      assert.ok(refused.stdout.includes(failed.invocationId), refused.stdout);
      assert.deepEqual(await listNames(), []);
      emulator.setResult(failed.invocationId, "SUCCESS");
      const passed = await run(gating);
      assert.equal(passed.exitCode, 0, passed.stdout);
      assert.deepEqual(await listNames(), ["backup-healthy", "web"]);
      assert.deepEqual(await stack.readOutputs(), { backupHealthy: true });
    });

    it("gives its named exports to an ES module", async () => {
      const program = `
        import { getInvokerRecords, InvokerRecords } from "pulumi-tencentcloud-tat";
        import { startTatEmulator } from "pulumi-tencentcloud-tat/emulator";
        console.log(typeof getInvokerRecords, typeof InvokerRecords, typeof startTatEmulator);`;
      const args = ["--input-type=module", "--eval", program];
      const result = await runProgram(process.execPath, args, { cwd: projectFolder });
      assert.deepEqual(result, { exitCode: 0, stdout: "function function function\n", stderr: "" });
    });

    async function listNames(): Promise<string[]> {
      const { resources = [] } = (await stack.exportState()).deployment;
      return resources
        .flatMap(({ urn, type }) => (type.includes(":dynamic") ? [urn.split("::").at(-1) ?? ""] : []))
        .sort();
    }
  });

  it("of each page runs as one program on the real engine", async () => {
    const pages = english.filter((file) => listSnippets([file], "program").length > 0);
    assert.deepEqual(pages, ["docs/guide.md", "docs/policies.md"]);
    const programs = listSnippets(pages, "program");
    await Promise.all(programs.map((text, index) => writeFile(join(projectFolder, `program${index}.ts`), text)));
    await writeFile(join(projectFolder, "index.ts"), runAll(programs.length));
    emulator.addInvoker({ invokerId: "ivk-2c9dkq1w", region: "ap-shanghai", count: 3, latestResults: ["SUCCESS"] });
    // The run that the second gate of the guide waits for.
    emulator.addRecord({ invokerId: smokeTest, invokeTime: Date.now() + 600_000 });
    const result = await stack.up();
    assert.equal(result.exitCode, 0, result.stdout);

    const outputs = Object.assign({}, ...(await stack.readOutputs()).all);
    const records = sortNewestFirst(emulator.listRecords([backup, smokeTest]));
    const latestOf = (id: string) => records.find(({ invokerId }) => invokerId === id);
    assert.deepEqual(outputs.invokerRecordSet, records.slice(0, 20));
    assert.deepEqual(outputs.latest, { [backup]: latestOf(backup), [smokeTest]: latestOf(smokeTest) });
    assert.equal(
      outputs.lastFailure,
      records.find(({ invokerId, result }) => invokerId === backup && result === "FAILED")?.invokeTime,
    );
    const [{ invokerId, enabled, nextDueTime }] = outputs.nextRuns;
    assert.deepEqual([outputs.nextRuns.length, invokerId, enabled], [1, backup, true]);
    assert.match(nextDueTime, /^\d{4}-\d\d-\d\dT\d\d:00:00Z$/);
    assert.deepEqual(outputs.failing, []);
    assert.match(
      outputs.readme,
      /^# Invoker runs\n[\s\S]*## `ivk-6fx2mm9c`\n\n✓+\n[\s\S]*## `ivk-b7s3qa5l`\n\n✓+✗✓+\n/,
    );
    assert.match(outputs.report, /\| Next due/);
    assert.deepEqual([outputs.healthy, outputs.complaints], [true, []]);
    assert.deepEqual([outputs.backupHealthy, outputs.allHealthy], [true, true]);
    const { resources = [] } = (await stack.exportState()).deployment;
    const live = resources.find(({ urn }) => urn.endsWith("Service::live"));
    assert.ok(live?.dependencies?.some((urn) => urn.endsWith("InvokerHealthGate::smoke-test-passed")));
    const shop = resources.find(({ urn }) => urn.endsWith("::shop"));
    assert.ok(shop?.dependencies?.some((urn) => urn.endsWith("InvokerHealthGate::backups-healthy")));
    const again = await stack.preview(["--expect-no-changes"]);
    assert.equal(again.exitCode, 0, again.stdout);
    const destroyed = await stack.destroy();
    assert.equal(destroyed.exitCode, 0, destroyed.stdout);
  });

  /** Runs `program0.ts`, … one after another, as Pulumi runs an `index.ts`. */
  function runAll(count: number): string {
    return `
      export = async () => {
        const all = [];
        for (let index = 0; index < ${count}; index++) {
          const loaded = require(\`./program\${index}\`);
          all.push(typeof loaded === "function" ? await loaded() : loaded);
        }
        return { all };
      };`;
  }

  it("guards a step of a resource by a hook", async () => {
    // An inline program runs in this process and must find its @pulumi/pulumi, so here the package is the repository's.
    const folder = await createThrowAwayFolder({ project });
    const file = join(folder.projectFolder, "hook.ts");
    await writeFile(file, hook ?? "");
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
    await writeFile(join(pack, "index.ts"), policy ?? "");
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
});
