import assert from "node:assert/strict";
import { makeRun } from "../runs/makeRun";
import { fakeInvoker, fakeRecords, fakeResource, UNKNOWN_LIST } from "./fakeStack";
import { type PolicyBench, usePolicies } from "./usePolicies";

const name = "tat-latest-run-succeeded";
const cannotAsk = "Not everything can be judged.\nivk-a: the service cannot be asked: see tat-service-can-be-asked";

function providerOf({ emulator }: PolicyBench, props: Record<string, unknown> = {}) {
  const { domain, secretId, secretKey } = emulator;
  const settings = { domain, secretId, secretKey, protocol: "HTTP", region: "ap-guangzhou", ...props };
  return fakeResource({ type: "pulumi:providers:tencentcloud", name: "own", props: settings });
}

const holding = (resource: string, held: unknown, props: Record<string, unknown> = {}) =>
  fakeRecords(resource, { invokerIds: ["ivk-a"], ...props, invokerRecordSet: held });

describe("foldTargets", () => {
  const start = usePolicies();

  async function listRows({ run }: PolicyBench, resources: Parameters<PolicyBench["run"]>[1]): Promise<unknown[]> {
    const { violations, notApplicable } = await run(name, resources);
    return [...violations.map(({ urn = "" }) => urn.split("::").at(-1)), ...(notApplicable ? [notApplicable] : [])];
  }

  it("judges once an invoker of an explicit provider that records name with and without the stack's region", async () => {
    const bench = await start();
    bench.addRuns("ivk-a", "SUCCESS", "FAILED");
    const invoker = fakeInvoker("a", "ivk-a", { provider: providerOf(bench) });
    for (const held of [[makeRun(60, "FAILED")], UNKNOWN_LIST]) {
      const resources = [holding("r", held), holding("r2", held, { region: "ap-guangzhou" }), invoker];
      assert.deepEqual(await listRows(bench, resources), ["a"]);
    }
    assert.equal(bench.emulator.requests.length, 2);
  });

  it("takes the region of the provider, otherwise that of the option, for the region of an invoker", async () => {
    const bench = await start({ region: "ap-shanghai" });
    bench.emulator.addInvoker({ invokerId: "ivk-a", count: 0, region: "ap-shanghai" });
    bench.addRuns("ivk-a", "FAILED");
    const provider = (region: string | undefined) => ({ provider: providerOf(bench, { region }) });
    const shanghai = [holding("r", UNKNOWN_LIST), fakeInvoker("a", "ivk-a", provider("ap-shanghai"))];
    assert.deepEqual(await listRows(bench, shanghai), ["a"]);
    const unnamed = [holding("r", UNKNOWN_LIST), fakeInvoker("a", "ivk-a", provider(undefined))];
    assert.deepEqual(await listRows(bench, unnamed), ["a"]);
  });

  it("takes the environment's region for an explicit provider that names none, not that of the stack", async () => {
    const bench = await start();
    bench.emulator.addInvoker({ invokerId: "ivk-a", count: 0, region: "ap-shanghai" });
    bench.addRuns("ivk-a", "FAILED");
    const invoker = fakeInvoker("a", "ivk-a", { provider: providerOf(bench, { region: undefined }) });
    const held = [makeRun(60, "FAILED")];
    const { TENCENTCLOUD_REGION: before } = process.env;
    process.env.TENCENTCLOUD_REGION = "ap-shanghai";
    try {
      assert.deepEqual(await listRows(bench, [invoker, holding("r", held, { region: "ap-shanghai" })]), ["a"]);
      assert.deepEqual(await listRows(bench, [invoker, holding("r", held)]), ["a", "r"]);
    } finally {
      if (before === undefined) delete process.env.TENCENTCLOUD_REGION;
      else process.env.TENCENTCLOUD_REGION = before;
    }
  });

  it("asks in one request about invokers of the stack's region, named or not", async () => {
    const bench = await start();
    bench.addRuns("ivk-a", "FAILED");
    bench.addRuns("ivk-b", "FAILED");
    const named = holding("r", UNKNOWN_LIST, { region: "ap-guangzhou" });
    assert.deepEqual(await listRows(bench, [fakeInvoker("b", "ivk-b"), named]), ["b", "r"]);
    assert.equal(bench.emulator.requests.length, 1);
  });

  it("judges by itself an invoker of the same ID in another region", async () => {
    const bench = await start();
    bench.addRuns("ivk-a", "SUCCESS");
    const invoker = fakeInvoker("a", "ivk-a", { provider: providerOf(bench) });
    const far = holding("far", [makeRun(60, "FAILED")], { region: "ap-shanghai" });
    assert.deepEqual(await listRows(bench, [far, invoker]), ["far"]);
    const farProvider = providerOf(bench, { region: "ap-shanghai" });
    const near = holding("near", [makeRun(60, "FAILED")]);
    const rows = await listRows(bench, [near, fakeInvoker("a", "ivk-a", { provider: farProvider })]);
    assert.equal(rows[0], "near");
  });

  it("judges each of two resources that manage an invoker by different keys", async () => {
    const bench = await start();
    bench.addRuns("ivk-a", "FAILED");
    const invokers = [fakeInvoker("a", "ivk-a", { provider: providerOf(bench) }), fakeInvoker("again", "ivk-a")];
    assert.deepEqual(await listRows(bench, [...invokers, holding("r", UNKNOWN_LIST)]), ["a", "again"]);
  });

  it("judges once an invoker that two InvokerRecords hold, by the one that holds most, without asking", async () => {
    const bench = await start();
    const [newest, older] = [makeRun(60, "FAILED"), makeRun(120, "SUCCESS")];
    const short = holding("short", [newest], { maxRecords: 1 });
    const long = holding("long", [newest, older], { region: "ap-guangzhou" });
    const recent = holding("recent", [], { since: "2024-05-01T11:59:00Z" });
    for (const resources of [
      [short, recent, long],
      [long, short],
      [recent, long, short],
    ]) {
      assert.deepEqual(await listRows(bench, resources), ["long"]);
    }
    assert.equal(bench.emulator.requests.length, 0);
  });

  it("asks once where two InvokerRecords do not agree, or one of them is to be read anew", async () => {
    const bench = await start();
    bench.addRuns("ivk-a", "SUCCESS", "FAILED");
    const old = holding("old", [makeRun(120, "SUCCESS"), makeRun(180, "SUCCESS")]);
    const running = holding("running", [makeRun(60, "RUNNING"), makeRun(120, "SUCCESS")]);
    const planned = holding("planned", UNKNOWN_LIST, { region: "ap-guangzhou" });
    const rows: unknown[] = [];
    for (const resources of [
      [old, running],
      [running, old],
      [old, planned],
      [planned, old],
    ]) {
      bench.emulator.clearRequests();
      rows.push([...(await listRows(bench, resources)), bench.emulator.requests.length]);
    }
    assert.deepEqual(rows, [
      ["old", 1],
      ["old", 1],
      ["planned", 1],
      ["planned", 1],
    ]);
  });

  it("never passes an invoker that cannot be read by what others hold, and reports what they show", async () => {
    const bench = await start();
    bench.addRuns("ivk-a", "FAILED");
    const invoker = fakeInvoker("a", "ivk-a", { provider: providerOf(bench, { secretKey: "another" }) });
    assert.deepEqual(await listRows(bench, [invoker, holding("r", [makeRun(60, "SUCCESS")])]), [cannotAsk]);
    assert.deepEqual(await listRows(bench, [invoker, holding("r", [makeRun(60, "FAILED")])]), ["a", cannotAsk]);
    assert.deepEqual(await listRows(bench, [invoker, holding("r", UNKNOWN_LIST)]), ["a", cannotAsk]);
    bench.emulator.denyActions(["DescribeInvokerRecords"]);
    const disagreeing = [holding("r", [makeRun(60, "SUCCESS")]), holding("r2", [makeRun(30, "FAILED")])];
    assert.deepEqual(await listRows(bench, disagreeing), ["r", cannotAsk]);
    const planned = [holding("r", [makeRun(60, "SUCCESS")]), holding("r2", UNKNOWN_LIST)];
    assert.deepEqual(await listRows(bench, planned), [cannotAsk]);
  });

  it("takes no record by other keys for no sign that an invoker which cannot be read has not run", async () => {
    const bench = await start();
    bench.emulator.addInvoker({ invokerId: "ivk-a", count: 0 });
    const invoker = fakeInvoker("a", "ivk-a", { provider: providerOf(bench, { secretKey: "another" }) });
    const resources = [invoker, holding("r", UNKNOWN_LIST)];
    assert.deepEqual(await bench.run("tat-fresh-history", resources, { maxAgeSeconds: 60 }), {
      violations: [],
      notApplicable: cannotAsk,
    });
  });
});
