import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ProgramResult, runProgram } from "../../tools/engine/runProgram";
import { forJest, forVitest, gatedDeployment, unitTest } from "../docs/unitTestSnippet";
import { engineTimeoutMs } from "../engine/prepareEngine";
import { createThrowAwayFolder, type ThrowAwayFolder } from "../engine/throwAwayFolder";
import { matrix } from "../matrix";
import { installPacked } from "./installPacked";

const [ownMajor] = process.versions.node.split(".");
const NODE_MAJORS = ["20", "22", "24"];
/** The binaries that the npm package `node` chooses among when it is installed. */
const nodePackage = `node${process.platform === "darwin" && process.arch === "arm64" ? "-bin" : ""}-${process.platform}-${process.arch}`;

/** The time limits of the test runners are for people who wait; a busy machine needs more. */
const PATIENT = "--testTimeout=300000";

const failingOutput = `
  import * as pulumi from "@pulumi/pulumi";
  import { getInvokerRecordsOutput } from "pulumi-tencentcloud-tat";
  import { startTatEmulator } from "pulumi-tencentcloud-tat/emulator";

  test("a refusal", async () => {
    const emulator = await startTatEmulator();
    emulator.denyActions(["DescribeInvokerRecords"]);
    process.env.TENCENTCLOUD_DOMAIN = emulator.domain;
    process.env.TENCENTCLOUD_PROTOCOL = "HTTP";
    process.env.TENCENTCLOUD_REGION = emulator.region;
    process.env.TENCENTCLOUD_SECRET_ID = emulator.secretId;
    process.env.TENCENTCLOUD_SECRET_KEY = emulator.secretKey;
    await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs });
    const output = getInvokerRecordsOutput() as unknown as { promise(): Promise<unknown> };
    const settled = await output.promise().then(() => "resolved", (error: Error) => error.message);
    process.stdout.write("settled: " + settled + "\\n");
    await emulator.close();
  });
`;

const reading = `
  const { getInvokerRecords } = require("pulumi-tencentcloud-tat");
  const { startTatEmulator } = require("pulumi-tencentcloud-tat/emulator");
  startTatEmulator({ invokers: [{ invokerId: "ivk-packed1", count: 250 }] }).then(async (emulator) => {
    process.env.TENCENTCLOUD_DOMAIN = emulator.domain;
    process.env.TENCENTCLOUD_PROTOCOL = "HTTP";
    process.env.TENCENTCLOUD_REGION = emulator.region;
    process.env.TENCENTCLOUD_SECRET_ID = emulator.secretId;
    process.env.TENCENTCLOUD_SECRET_KEY = emulator.secretKey;
    const { invokerRecordSet } = await getInvokerRecords({ invokerIds: ["ivk-packed1"] });
    console.log(process.versions.node.split(".")[0], String(invokerRecordSet.length));
    await emulator.close();
  });
`;

matrix.describe("the packed package", function () {
  this.timeout(engineTimeoutMs);
  let folder: ThrowAwayFolder;

  before(async () => {
    folder = await createThrowAwayFolder({ project: join(__dirname, "project"), linkModules: false });
    const others = NODE_MAJORS.filter((major) => major !== ownMajor);
    await installPacked(folder.projectFolder, [
      ...["jest@29", "ts-jest@29", "@types/jest@29", "vitest@4"],
      ...others.map((major) => `node-${major}@npm:${nodePackage}@${major}`),
    ]);
    await write({
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          strict: true,
          target: "es2022",
          module: "node16",
          isolatedModules: true,
          types: ["node", "jest"],
        },
      }),
      "jest.config.js": 'module.exports = { preset: "ts-jest" };',
      "index.ts": gatedDeployment,
    });
  });

  after(() => folder?.remove());

  async function write(files: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.projectFolder, name), text);
  }

  function run(args: readonly string[], node = process.execPath): Promise<ProgramResult> {
    const environment = folder.environment(process.env as Record<string, string>);
    return runProgram(node, args, { cwd: folder.projectFolder, environment });
  }

  it("passes the unit test of the documents under Jest 29", async () => {
    await write({ "jest.test.ts": forJest(unitTest) });
    const result = await run(["node_modules/jest/bin/jest.js", "jest.test.ts", "--json", PATIENT]);
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    assert.equal(JSON.parse(result.stdout).numPassedTests, 3);
  });

  it("settles under Jest 29 an output whose call fails, with what the service says", async () => {
    await write({ "output.test.ts": failingOutput });
    const result = await run(["node_modules/jest/bin/jest.js", "output.test.ts", PATIENT]);
    assert.match(
      result.stdout,
      /^settled: DescribeInvokerRecords at tat\.localhost:\d+ failed: UnauthorizedOperation/m,
    );
  });

  it("passes the unit test of the documents under Vitest", async () => {
    await write({ "vitest.test.ts": forVitest(unitTest) });
    const args = ["node_modules/vitest/vitest.mjs", "run", "vitest.test.ts", "--reporter=json"];
    const result = await run([...args, PATIENT, "--hookTimeout=300000"]);
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    assert.equal(JSON.parse(result.stdout).numPassedTests, 3);
  });

  for (const major of NODE_MAJORS) {
    it(`reads on Node.js ${major}`, async () => {
      const node = major === ownMajor ? process.execPath : `node_modules/node-${major}/bin/node`;
      const result = await run(["--eval", reading], node);
      assert.deepEqual(result, { exitCode: 0, stdout: `${major} 250\n`, stderr: "" });
    });
  }
});
