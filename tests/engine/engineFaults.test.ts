import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { assertNoStack } from "./assertNoStack";
import { InterruptedStack, type InterruptedStep, type Victim } from "./InterruptedStack";
import { engineTimeoutMs, prepareEngine } from "./prepareEngine";

const WAIT = { wait: JSON.stringify({ pollSeconds: 1, timeoutSeconds: 600 }) };

let generation = 0;
const nextGeneration = () => String(++generation);

/** What a command can be in the middle of. */
const STEPS: Readonly<Record<string, () => InterruptedStep>> = {
  "a create": () => ({
    command: "up",
    invokerId: "ivk-records",
    config: { recordsName: `records-${nextGeneration()}` },
  }),
  "a check in up": () => ({ command: "up", invokerId: "ivk-records" }),
  "a read in refresh": () => ({ command: "refresh", invokerId: "ivk-records" }),
  "a wait in create": () => ({
    command: "up",
    invokerId: "ivk-gate",
    isWait: true,
    config: { ...WAIT, gateTriggers: [nextGeneration()] },
  }),
  "a wait in update": () => ({
    command: "up",
    invokerId: "ivk-gate",
    isWait: true,
    // Another time-out is a change of the gate, and is waited for.
    config: { wait: JSON.stringify({ pollSeconds: 1, timeoutSeconds: 600 + Number(nextGeneration()) }) },
  }),
};

/** What Pulumi notes as begun, and not as done, when it is killed in the middle of a step. */
const BEGUN: Readonly<Record<string, string>> = {
  "a create": "creating records",
  "a wait in create": "creating gate",
  "a wait in update": "updating gate",
};

/**
 * Ctrl-C reaches the CLI alone, because Pulumi starts its plug-ins in process groups of their own; a program or provider
 * without a handler ends by any signal alike, so one of each is enough.
 */
const CASES: readonly [step: string, victim: Victim, signal: "SIGINT" | "SIGKILL"][] = [
  ["a create", "CLI", "SIGKILL"],
  ["a create", "CLI", "SIGINT"],
  ["a create", "program", "SIGKILL"],
  ["a create", "provider", "SIGKILL"],
  ["a check in up", "CLI", "SIGINT"],
  ["a check in up", "CLI", "SIGKILL"],
  ["a check in up", "program", "SIGINT"],
  ["a check in up", "provider", "SIGKILL"],
  ["a read in refresh", "CLI", "SIGINT"],
  ["a read in refresh", "CLI", "SIGKILL"],
  ["a read in refresh", "provider", "SIGKILL"],
  ["a wait in create", "CLI", "SIGINT"],
  ["a wait in create", "CLI", "SIGKILL"],
  ["a wait in create", "program", "SIGKILL"],
  ["a wait in create", "provider", "SIGINT"],
  ["a wait in update", "CLI", "SIGINT"],
  ["a wait in update", "CLI", "SIGKILL"],
  ["a wait in update", "provider", "SIGKILL"],
];

describe("an interrupted deployment", function () {
  this.timeout(engineTimeoutMs);
  let interrupted: InterruptedStack;

  before(async function () {
    if (!existsSync("/proc/self/environ")) {
      console.log("      skipped: the processes behind pulumi are found in /proc, which is not here");
      this.skip();
    }
    interrupted = await InterruptedStack.create();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await interrupted.repair();
  });
  after(() => interrupted?.remove());

  for (const [step, victim, signal] of CASES) {
    it(`is made up for by the next up, after a ${signal} of the ${victim} in the middle of ${step}`, async function () {
      this.timeout(180_000);
      const { running, goOn } = await interrupted.startStep((STEPS[step] as () => InterruptedStep)());
      if (victim === "CLI") running.interrupt(signal);
      else process.kill(interrupted.findProcess(victim), signal);
      // The engine lets the other process finish its step when the program is gone.
      if (victim === "program") goOn();
      const { exitCode, stdout, stderr } = await running.result;
      goOn();
      assert.notEqual(exitCode, 0);
      assertNoStack(stdout + stderr);
      const isKilled = victim === "CLI" && signal === "SIGKILL";
      if (isKilled) await unlock(interrupted, step);
      else assert.deepEqual(await interrupted.listPending(), []);
      await interrupted.assertNextUpWorks();
      if (isKilled) await clearPending(interrupted);
    });
  }
});

/** What Pulumi asks for after its own violent end: the lock of a file backend stays, and `pulumi cancel` takes it away. */
async function unlock(interrupted: InterruptedStack, step: string): Promise<void> {
  interrupted.killProcesses();
  const { stack } = interrupted;
  const begun = BEGUN[step];
  const pending = await interrupted.listPending();
  if (begun) assert.ok(pending.includes(begun), pending.join());
  const refused = await stack.up();
  assert.notEqual(refused.exitCode, 0);
  assert.match(refused.stdout + refused.stderr, /the stack is currently locked by 1 lock\(s\).*`pulumi cancel`/);
  const cancelled = await stack.run(["cancel", "--yes"]);
  assert.equal(cancelled.exitCode, 0, cancelled.stderr);
}

/** A creation that Pulumi saw no end of stays in its list, with a warning at each up, until a refresh is told to drop it. */
async function clearPending(interrupted: InterruptedStack): Promise<void> {
  if ((await interrupted.listPending()).length === 0) return;
  const refresh = await interrupted.stack.refresh(["--clear-pending-creates"]);
  assert.equal(refresh.exitCode, 0, refresh.stdout + refresh.stderr);
  assert.deepEqual(await interrupted.listPending(), []);
}

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
    const { running } = await interrupted.startStep((STEPS["a wait in create"] as () => InterruptedStep)());
    assert.ok(interrupted.listProcesses().some(({ commandLine }) => commandLine.startsWith(`/bin/sh ${folder}`)));
    running.interrupt("SIGKILL");
    await running.result;
    const { emulator } = interrupted;
    for (let seen = -1; seen !== emulator.requests.length; await delay(3_000)) {
      assert.ok(emulator.requests.length < 30, "It still asks.");
      seen = emulator.requests.length;
    }
    assert.ok(interrupted.findProcess("provider") > 0, "It ended, so that this shows nothing.");
  });
});
