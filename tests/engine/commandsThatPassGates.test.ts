import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { connectionConfig } from "./connectionConfig";
import { createPolicyStack, Invoker, type PolicyStack } from "./policyStack";
import { engineTimeoutMs } from "./prepareEngine";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

const GATE = "pulumi-nodejs:dynamic/tat:InvokerHealthGate";
const RELEASE = "pulumi-nodejs:dynamic/tat-test:Release";
const RUN = { invokerId: "ivk-nightly" };

/** What the documents say of commands that go past the gates of a stack, and of plans that its records break. */
describe("a gate that exists, before a job that fails", () => {
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async function () {
    this.timeout(engineTimeoutMs);
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: RUN.invokerId, count: 3, successRate: 1 });
    stack = await createTemporaryStack({
      project: join(__dirname, "projects/gated"),
      config: { ...connectionConfig(emulator), gates: JSON.stringify([{ invokerIds: [RUN.invokerId] }]) },
    });
    await succeed(["--config", "version=1"]);
  });
  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  async function succeed(args: readonly string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await stack.up(args);
    assert.equal(exitCode, 0, stdout + stderr);
  }

  async function readStack(): Promise<{ urnOf(type: string): string; version: string }> {
    const { resources = [] } = (await stack.exportState()).deployment;
    const find = (type: string) => resources.find((resource) => resource.type === type);
    return { urnOf: (type) => find(type)?.urn ?? "", version: find(RELEASE)?.outputs?.version };
  }

  it("is passed by with --target and --exclude, and judged when it is a target with its dependents", async function () {
    this.timeout(engineTimeoutMs);
    emulator.addRecord({ ...RUN, result: "FAILED" });
    const { urnOf } = await readStack();
    emulator.clearRequests();
    await succeed(["--config", "version=2", "--target", urnOf(RELEASE)]);
    assert.equal((await readStack()).version, "2");
    await succeed(["--config", "version=3", "--exclude", urnOf(GATE)]);
    assert.equal((await readStack()).version, "3");
    assert.equal(emulator.requests.length, 0);
    const held = await stack.up(["--config", "version=4", "--target", urnOf(GATE), "--target-dependents"]);
    assert.notEqual(held.exitCode, 0);
    assert.match(held.stdout + held.stderr, /Invoker ivk-nightly did not end its latest finished run with SUCCESS/);
    assert.equal((await readStack()).version, "3");
    emulator.addRecord({ ...RUN, result: "SUCCESS" });
  });
});

matrix.describe("an update plan of a stack with InvokerRecords", () => {
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async function () {
    this.timeout(engineTimeoutMs);
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: RUN.invokerId, count: 3, successRate: 1 });
    stack = await createTemporaryStack({
      project: join(__dirname, "projects/records"),
      config: { ...connectionConfig(emulator), invokerIds: [RUN.invokerId] },
      environment: { PULUMI_EXPERIMENTAL: "true" },
    });
    assert.equal((await stack.up()).exitCode, 0);
  });
  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("stops the up when a run was added since the plan was made", async function () {
    this.timeout(engineTimeoutMs);
    const plan = join(stack.folder.projectFolder, "plan.json");
    const made = await stack.preview(["--save-plan", plan]);
    assert.equal(made.exitCode, 0, made.stdout + made.stderr);
    emulator.addRecord(RUN);
    const held = await stack.up(["--plan", plan]);
    assert.notEqual(held.exitCode, 0);
    assert.match(held.stdout + held.stderr, /update is not allowed by the plan/);
  });
});

matrix.describe("the mandatory policy tat-latest-run-succeeded, in an up with a target that is no invoker", () => {
  let emulator: TatEmulator;
  let stack: PolicyStack;

  class Release extends pulumi.dynamic.Resource {
    constructor(version: string) {
      const provider = {
        create: async () => ({ id: "r", outs: { version } }),
        update: async () => ({ outs: { version } }),
      };
      super(provider, "release", { version }, {}, "tat-test", "Release");
    }
  }

  before(async function () {
    this.timeout(engineTimeoutMs);
    emulator = await startTatEmulator({ invokers: [{ ...RUN, count: 3, successRate: 1 }] });
    stack = await createPolicyStack(connectionConfig(emulator));
    await stack.configure({ all: "disabled", "tat-latest-run-succeeded": "mandatory" });
    const release = (version: string) => () => {
      new Invoker("nightly", RUN.invokerId);
      new Release(version);
    };
    stack.setProgram(release("1"));
    const created = await stack.up();
    assert.equal(created.exitCode, 0, created.stdout + created.stderr);
    stack.setProgram(release("2"));
  });
  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("refuses while a job of the stack is failing", async function () {
    this.timeout(engineTimeoutMs);
    const { resources = [] } = (await stack.exportState()).deployment;
    const { urn = "" } = resources.find(({ type }) => type === RELEASE) ?? {};
    emulator.addRecord({ ...RUN, result: "FAILED" });
    const refused = await stack.up([urn]);
    assert.notEqual(refused.exitCode, 0, refused.stdout);
    assert.match(
      refused.stdout + refused.stderr,
      /Invoker ivk-nightly did not end its latest finished run with SUCCESS/,
    );
    emulator.addRecord({ ...RUN, result: "SUCCESS" });
    const passed = await stack.up([urn]);
    assert.equal(passed.exitCode, 0, passed.stdout + passed.stderr);
  });
});
