import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { InterruptedStack } from "./InterruptedStack";
import { wait } from "./interruptedSteps";
import { engineTimeoutMs, prepareEngine } from "./prepareEngine";

describe("a provider whose engine is gone", function () {
  this.timeout(engineTimeoutMs);
  let folder: string;
  let interrupted: InterruptedStack;

  before(async () => {
    // As in Pulumi's own distribution, a shell stands between engine and provider, and survives the engine.
    const engine = await prepareEngine();
    const plugin = "pulumi-resource-pulumi-nodejs";
    folder = await mkdtemp(join(tmpdir(), "tat-plugins-"));
    await writeFile(join(folder, plugin), `#!/bin/sh\n"${join(engine.binFolder, plugin)}" "$@"\nexit $?\n`, {
      mode: 0o755,
    });
    interrupted = await InterruptedStack.create({ PATH: [folder, engine.environment().PATH].join(delimiter) });
  });
  after(async () => {
    await interrupted?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it("stops asking the service", async () => {
    const { running } = await interrupted.startStep(wait.prepare(interrupted, "CLI"));
    assert.ok(interrupted.listProcesses().some(({ commandLine }) => commandLine.startsWith(`/bin/sh ${folder}`)));
    running.interrupt("SIGKILL");
    await running.result;
    await interrupted.assertSilence();
    assert.ok(interrupted.findProcess("provider") > 0, "It ended, so that this shows nothing.");
  });
});
