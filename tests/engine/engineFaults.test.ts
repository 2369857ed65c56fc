import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { matrix } from "../matrix";
import { assertNoStack } from "./assertNoStack";
import { InterruptedStack, type InterruptedStep, type Victim } from "./InterruptedStack";
import { check, create, type NamedStep, refresh, update, wait } from "./interruptedSteps";
import { engineTimeoutMs } from "./prepareEngine";

type Interruption = readonly [victim: Victim, signal: "SIGINT" | "SIGKILL"];

/** Ctrl-C reaches the CLI alone, because Pulumi starts its plug-ins in process groups of their own. */
const ALL: readonly Interruption[] = [
  ["CLI", "SIGINT"],
  ["CLI", "SIGKILL"],
  ["program", "SIGINT"],
  ["program", "SIGKILL"],
  ["provider", "SIGINT"],
  ["provider", "SIGKILL"],
];

/** A program and a provider have no handler and end by either signal alike, so one of each shows what a check adds. */
const ONE_EACH: readonly Interruption[] = [
  ["CLI", "SIGINT"],
  ["CLI", "SIGKILL"],
  ["program", "SIGINT"],
  ["provider", "SIGKILL"],
];

const STEPS: readonly [title: string, step: NamedStep, interruptions: readonly Interruption[]][] = [
  ["a create", create, ALL],
  ["an update", update, ALL],
  ["a read", refresh, ALL],
  ["a wait", wait, ALL],
  ["the check before an update", check, ONE_EACH],
];

/** The stack, the default provider, records, gate and release. */
const RESOURCES_BEFORE = 5;

matrix.describe("an interrupted deployment", function () {
  this.timeout(engineTimeoutMs);
  let interrupted: InterruptedStack;

  before(async function () {
    if (!existsSync("/proc/self/environ")) {
      console.log("      skipped: the processes behind pulumi are found in /proc, which is not here");
      this.skip();
    }
    interrupted = await InterruptedStack.create();
    await interrupted.setNextVersion();
    await interrupted.assertNextUpWorks();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await interrupted.repair();
  });
  after(() => interrupted?.remove());

  for (const [title, { prepare, cancelled }, interruptions] of STEPS) {
    for (const [victim, signal] of interruptions) {
      it(`is made up for by the next up, after a ${signal} of the ${victim} in the middle of ${title}`, async () => {
        const step = prepare(interrupted, victim);
        const { running, answer, goOn } = await interrupted.startStep(step);
        if (victim === "CLI") running.interrupt(signal);
        else process.kill(interrupted.findProcess(victim), signal);
        // When the program is gone the engine lets the provider finish what it does, a wait too.
        if (victim === "program") goOn();
        const { exitCode, stdout, stderr } = await running.result;
        answer();
        assertNoStack(stdout + stderr);
        if (victim === "CLI" && signal === "SIGKILL") {
          assert.equal(exitCode, null);
          await assertKilledMadeUpFor(interrupted, step);
          return;
        }
        assert.ok(exitCode !== null && exitCode > 0, `exit code ${exitCode}`);
        assert.match(stdout, /\*\*.*failed\*\*/);
        if (victim === "CLI") assert.ok(stdout.includes(cancelled), stdout);
        await interrupted.assertNoProcess();
        const { resources, pending } = await interrupted.readState();
        assert.deepEqual(pending, []);
        const isCreated = victim === "program" && step.begun?.startsWith("creating");
        assert.equal(resources.length, RESOURCES_BEFORE + (isCreated ? 1 : 0));
        await interrupted.assertNextUpWorks();
      });
    }
  }
});

/**
 * A CLI that ends by violence leaves its lock, which `pulumi cancel` takes away, what it had begun, and its plug-ins,
 * which nobody tells that they have nothing to do any more.
 */
async function assertKilledMadeUpFor(interrupted: InterruptedStack, { begun }: InterruptedStep): Promise<void> {
  const { stack } = interrupted;
  await Promise.all([unlock(interrupted), interrupted.assertSilence()]);
  interrupted.killProcesses();
  const { resources, pending } = await interrupted.readState();
  assert.deepEqual(pending, begun === undefined ? [] : [begun]);
  assert.equal(resources.length, RESOURCES_BEFORE);
  // A create that Pulumi saw no end of stays in its list, with a warning at each up, until a refresh is told to drop it.
  const creates = pending.filter((operation) => operation.startsWith("creating"));
  await interrupted.assertNextUpWorks(creates);
  if (creates.length === 0) return;
  const result = await stack.refresh(["--clear-pending-creates"]);
  assert.equal(result.exitCode, 0, result.stdout + result.stderr);
  assert.deepEqual((await interrupted.readState()).pending, []);
}

async function unlock({ stack }: InterruptedStack): Promise<void> {
  const refused = await stack.up();
  assert.notEqual(refused.exitCode, 0);
  assert.match(refused.stdout + refused.stderr, /the stack is currently locked by 1 lock\(s\).*`pulumi cancel`/);
  const cancelled = await stack.run(["cancel", "--yes"]);
  assert.equal(cancelled.exitCode, 0, cancelled.stderr);
}
