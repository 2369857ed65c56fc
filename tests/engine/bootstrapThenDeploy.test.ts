import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { emulatorConfig } from "./emulatorConfig";
import { engineTimeoutMs, prepareEngine } from "./prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

const project = join(__dirname, "../../examples/bootstrap-then-deploy");
/** The stand-in for the official provider gives an invoker its name as its ID, and 2021 as its creation. */
const invokerId = "ivk-bootstrap1";

describe("examples/bootstrap-then-deploy", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId, onceAt: "2021-09-06T09:34:00Z" }] });
    const engine = await prepareEngine();
    stack = await createTemporaryStack({
      project,
      config: {
        ...emulatorConfig(emulator),
        version: "1.0.0",
        invokerName: invokerId,
        commandId: "cmd-6fydo27j",
        instanceIds: ["ins-3c7q2ebs"],
        invokeTime: "2021-09-06T09:34:00Z",
        pollSeconds: "1",
      },
      environment: { PATH: `${join(__dirname, "plugins")}${delimiter}${engine.inlineEnvironment().PATH}` },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("deploys nothing before the machine is prepared, and goes on once that run has succeeded", async () => {
    const running = stack.start(["up", "--yes", "--skip-preview"]);
    await running.waitForOutput(/waiting until .*ivk-bootstrap1: no run has started since/);
    const { resources = [] } = (await stack.exportState()).deployment;
    const types = resources.map(({ urn }) => urn.split("::")[2]);
    const run = emulator.addRecord({ invokerId, invokeTime: "2021-09-06T09:34:05Z" });
    const result = await running.result;
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    assert.ok(types.includes("tencentcloud:Tat/invoker:Invoker"), types.join());
    assert.ok(!types.some((type) => type?.includes("Deployment")), types.join());
    assert.deepEqual(await stack.readOutputs(), { version: "1.0.0", preparedBy: { [invokerId]: run } });
  });

  it("finds the same run at the next up, and waits for no other", async () => {
    const result = await stack.up(["--expect-no-changes"]);
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
  });
});
