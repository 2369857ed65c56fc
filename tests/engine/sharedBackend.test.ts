import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { assertNoStack } from "./assertNoStack";
import { connectionConfig } from "./connectionConfig";
import { freezeFolder } from "./freezeFolder";
import { InterruptedStack } from "./InterruptedStack";
import { wait } from "./interruptedSteps";
import { engineTimeoutMs } from "./prepareEngine";
import type { StackState } from "./StackState";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

/** In which each of the stacks asks, so that their requests can be told apart. */
const LANGUAGES = { test: "en-US", second: "zh-CN" };

matrix.describe("two stacks at once", function () {
  this.timeout(engineTimeoutMs);
  const invokerIds = Array.from({ length: 30 }, (_, index) => `ivk-job${index}`);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator({ rateLimit: 20 });
    for (const invokerId of invokerIds) emulator.addInvoker({ invokerId, count: 3, successRate: 1 });
    const config = { ...connectionConfig(emulator), invokerIds, apart: "true" };
    stack = await createTemporaryStack({ project: join(__dirname, "projects/records"), config });
    for (const args of [
      ["init", "second", "--no-select"],
      ["select", "test"],
    ]) {
      const result = await stack.run(["stack", ...args]);
      assert.equal(result.exitCode, 0, result.stderr);
    }
    const copied = await stack.run(["config", "cp", "--dest", "second"]);
    assert.equal(copied.exitCode, 0, copied.stderr);
  });
  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("share the service's rate limit, and each gets all it asks for", async () => {
    emulator.onRequest = holdUntilBothAsk("ivk-job0");
    const results = await Promise.all(
      Object.entries(LANGUAGES).map(([name, language]) =>
        stack.up(["--stack", name], { TENCENTCLOUD_LANGUAGE: language }),
      ),
    );
    for (const { exitCode, stdout, stderr } of results) {
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, /count *: 30/);
    }
    const answered = emulator.requests.filter(({ errorCode }) => errorCode === undefined);
    const asked = answered.map(({ language, parameters }) => `${language} ${parameters.InvokerIds}`);
    // The one whose answer is held back too long for it asks for it again.
    const expected = Object.values(LANGUAGES).flatMap((language) => invokerIds.map((id) => `${language} ${id}`));
    assert.deepEqual([...new Set(asked)].sort(), expected.sort());
    // Two processes do not know of one another: the service refuses some of their requests, which come again.
    const codes = new Set(emulator.requests.map(({ errorCode }) => errorCode ?? "none"));
    assert.deepEqual(
      [...codes].filter((code) => code !== "none" && code !== "RequestLimitExceeded"),
      [],
    );
  });

  it("have a state each, which holds every invoker's records once", async () => {
    const expected = invokerIds.map((invokerId) => [[invokerId], emulator.listRecords([invokerId])]);
    for (const name of ["test", "second"]) {
      const exported = await stack.run(["stack", "export", "--stack", name]);
      const { deployment } = JSON.parse(exported.stdout) as StackState;
      assert.equal(deployment.pending_operations, undefined);
      const held = deployment.resources?.filter(({ type }) => type.endsWith(":InvokerRecords")) ?? [];
      const records = held.map(({ urn, outputs }) => [urn, outputs?.invokerIds, outputs?.invokerRecordSet]);
      records.sort(([one], [other]) => String(one).localeCompare(String(other), "en", { numeric: true }));
      assert.deepEqual(
        records.map(([, ...rest]) => rest),
        expected,
      );
    }
  });
});

/** Keeps the first answer about an invoker back until both stacks have asked for it, which is when both are at work. */
function holdUntilBothAsk(invokerId: string): TatEmulator["onRequest"] {
  const asking = new Set<string>();
  let goOn = () => {};
  const bothAsked = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return ({ language, parameters }) => {
    if (String(parameters.InvokerIds) !== invokerId) return;
    if (asking.add(String(language)).size === 2) goOn();
    return bothAsked;
  };
}

describe("one stack from two sides at once", function () {
  this.timeout(engineTimeoutMs);
  let interrupted: InterruptedStack;

  before(async () => {
    interrupted = await InterruptedStack.create();
  });
  after(() => interrupted?.remove());

  it("is held by the lock of the first, which the second hears of before it asks the service anything", async () => {
    // In a wait, which lasts for as long as the second may take: a request that is held is made again after ten seconds.
    const { running, goOn } = await interrupted.startStep(wait.prepare(interrupted, "CLI"));
    const second = await interrupted.stack.up([], { TENCENTCLOUD_LANGUAGE: LANGUAGES.second });
    assert.notEqual(second.exitCode, 0);
    assert.match(second.stdout + second.stderr, /the stack is currently locked by 1 lock\(s\)/);
    assertNoStack(second.stdout + second.stderr);
    const languages = new Set(interrupted.emulator.requests.map(({ language }) => language));
    assert.deepEqual([...languages], [LANGUAGES.test]);
    goOn();
    const first = await running.result;
    assert.equal(first.exitCode, 0, first.stdout + first.stderr);
    await interrupted.assertNextUpWorks();
  });
});

matrix.describe("a backend that is read-only", function () {
  this.timeout(engineTimeoutMs);
  let interrupted: InterruptedStack;
  let thaw: (() => void) | undefined;

  before(async () => {
    interrupted = await InterruptedStack.create();
    await interrupted.setNextVersion();
    await interrupted.assertNextUpWorks();
  });
  afterEach(() => {
    thaw?.();
    thaw = undefined;
  });
  after(() => interrupted?.remove());

  function freeze(test: Mocha.Context, path: string): void {
    thaw = freezeFolder(join(interrupted.stack.folder.backendFolder, path));
    if (thaw === undefined) {
      console.log("      skipped: this file system cannot make files read-only for root");
      test.skip();
    }
    interrupted.emulator.clearRequests();
  }

  it("can be previewed, and refuses an up before the service is asked anything", async function () {
    await interrupted.setNextVersion();
    freeze(this, ".");
    const preview = await interrupted.stack.preview();
    assert.equal(preview.exitCode, 0, preview.stdout + preview.stderr);
    assert.match(preview.stdout, /~ 1 to update/);
    interrupted.emulator.clearRequests();
    const up = await interrupted.stack.up();
    assert.notEqual(up.exitCode, 0);
    assert.match(up.stdout + up.stderr, /(not permitted|permission denied)/i);
    assertNoStack(up.stdout + up.stderr);
    assert.equal(interrupted.emulator.requests.length, 0);
  });

  it("works again as soon as it can be written to", () => interrupted.assertNextUpWorks());

  // Pulumi tries to write for half a minute.
  it("is named when it is only the file of the state, whose former content stays", async function () {
    const file = ".pulumi/stacks/interrupted/test.json";
    const readState = () => readFile(join(interrupted.stack.folder.backendFolder, file), "utf8");
    const before = await readState();
    freeze(this, file);
    const up = await interrupted.stack.up();
    assert.notEqual(up.exitCode, 0);
    assert.match(up.stdout + up.stderr, /failed to save snapshot: .*test\.json/);
    assertNoStack(up.stdout + up.stderr);
    assert.equal(await readState(), before);
    thaw?.();
    thaw = undefined;
    await interrupted.setNextVersion();
    await interrupted.assertNextUpWorks();
  });
});
