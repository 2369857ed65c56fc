import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import FakeTimers from "@sinonjs/fake-timers";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { readInvokerHealth } from "../../sdk/reads/health";
import { readInvokerRecords } from "../../sdk/reads/records";
import { connectTat } from "../../sdk/reads/TatClient";
import { sendNoRecords, startServer } from "../wire/startServer";
import { connectTo, QUICK_LIMITS, settingsFor } from "./connectTo";

const page = { limit: 10, offset: 0 };

describe("connectTat", () => {
  let emulator: TatEmulator;

  beforeEach(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: "ivk-test0001", count: 3 }] });
  });
  afterEach(() => emulator.close());

  it("reads a page as the service gives it", async () => {
    const records = emulator.listRecords();
    const read = await connectTo(emulator).describeInvokerRecords({
      invokerIds: ["ivk-test0001"],
      limit: 2,
      offset: 1,
    });
    assert.deepEqual(read.records, records.slice(1, 3));
    assert.equal(read.totalCount, records.length);
    assert.equal(read.requestId, emulator.requests[0]?.requestId);
    assert.deepEqual(emulator.requests[0]?.parameters, { InvokerIds: ["ivk-test0001"], Limit: 2, Offset: 1 });
  });

  it("names no invokers where none are named", async () => {
    await connectTo(emulator).describeInvokerRecords(page);
    assert.deepEqual(emulator.requests[0]?.parameters, { Limit: 10, Offset: 0 });
  });

  it("gives the same object for equal settings and region, another for others", () => {
    const settings = settingsFor(emulator);
    assert.equal(connectTat(settings), connectTat(settingsFor(emulator)));
    assert.notEqual(connectTat(settings), connectTat(settings, { region: "ap-shanghai" }));
    assert.notEqual(connectTat(settings), connectTat(settingsFor(emulator, { TENCENTCLOUD_SECRET_KEY: "other" })));
  });

  it("uses one connection again for calls after one another, in whatever region", async () => {
    for (const region of ["ap-guangzhou", "ap-shanghai", "ap-guangzhou"]) {
      await connectTo(emulator, { region }).describeInvokerRecords(page);
    }
    assert.deepEqual(
      emulator.requests.map(({ connection }) => connection),
      [1, 1, 1],
    );
  });

  it("uses the connection again after an error of the service", async () => {
    emulator.faults.push({ kind: "internalError" }, { kind: "gatewayPage", status: 502 });
    await connectTo(emulator).describeInvokerRecords(page);
    assert.deepEqual(
      emulator.requests.map(({ connection }) => connection),
      [1, 1, 1],
    );
  });

  it("sends the region of the call before that of the settings, and the language", async () => {
    await connectTo(emulator).describeInvokerRecords(page);
    const chinese = settingsFor(emulator, { TENCENTCLOUD_LANGUAGE: "zh-CN" });
    await connectTat(chinese, { region: "ap-shanghai" }).describeInvokerRecords(page);
    const sent = emulator.requests.map(({ region, language }) => ({ region, language }));
    assert.deepEqual(sent, [
      { region: "ap-guangzhou", language: "en-US" },
      { region: "ap-shanghai", language: "zh-CN" },
    ]);
  });

  it("sends no region where none is set, and warns each program of the process once", async () => {
    const settings = settingsFor(emulator, { TENCENTCLOUD_REGION: "" });
    const programs = [1, 2].map(() => {
      const warnings: string[] = [];
      return { warnings, warn: (message: string) => void warnings.push(message) };
    });
    for (const { warn } of programs) {
      await connectTat(settings, { warn, limits: QUICK_LIMITS }).describeInvokerRecords(page);
      await connectTat(settings, { warn, limits: {} }).describeInvokerRecords(page);
    }
    assert.deepEqual(
      emulator.requests.map(({ region }) => region),
      Array(4).fill(undefined),
    );
    const [message] = programs[0]?.warnings ?? [];
    assert.match(message ?? "", /^No region is set: .* tencentcloud:region, TENCENTCLOUD_REGION/);
    assert.deepEqual(
      programs.map(({ warnings }) => warnings),
      [[message], [message]],
    );
  });

  it("warns once of a misspelt result, which is taken, however many questions name it in whatever region", async () => {
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    const connect = (region: string | undefined) => connectTo(emulator, { ...(region && { region }), warn });
    const results = ["SUCESS"];
    assert.deepEqual((await readInvokerRecords(connect, { results })).invokerRecordSet, []);
    const targets = [{ invokerIds: ["ivk-test0001"] }, { invokerIds: ["ivk-far"], region: "ap-singapore" }];
    for (const again of [targets, targets]) {
      assert.equal((await readInvokerHealth(connect, { targets: again, results })).healthy, false);
    }
    assert.deepEqual(warnings, [
      'results: "SUCESS" is not a documented result: did you mean SUCCESS? It is taken as it is.',
    ]);
  });

  it("keeps to 20 starts a second over all settings and regions of one host", async () => {
    // Client and service live by one clock, which moves a millisecond a turn.
    const fake = FakeTimers.install({ now: Date.now(), toFake: ["setTimeout", "clearTimeout", "performance"] });
    const clock = { now: () => fake.now, sleep: async () => {} };
    const key = { secretId: "AKIDother", secretKey: "other" };
    const limited = await startTatEmulator({ clock, accounts: [key] });
    try {
      const other = settingsFor({ domain: limited.domain, ...key });
      const apis = [connectTo(limited), connectTo(limited, { region: "ap-shanghai" }), connectTat(other)];
      let isOver = false;
      const calls = Array.from({ length: 45 }, (_, n) => apis[n % 3]?.describeInvokerRecords(page));
      const answers = Promise.all(calls).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        fake.tick(1);
        await new Promise(setImmediate);
      }
      await answers;
      const times = limited.requests.map(({ time }) => Date.parse(time));
      assert.equal(times.length, 45);
      for (const [index, time] of times.slice(20).entries())
        assert.ok(time - Number(times[index]) >= 1000, times.join());
    } finally {
      fake.uninstall();
      await limited.close();
    }
  });

  it("never stops a process from ending, idle connections or not", async () => {
    // A server that never closes an idle connection: a process that one held would not end.
    const server = await startServer((_, response) => sendNoRecords(response));
    const script = `
      const { connectTo } = require("./tests/reads/connectTo");
      const server = { domain: "${server.domain}" };
      connectTo(server).describeInvokerRecords({ limit: 1, offset: 0 }).then((page) => console.log(page.requestId));
    `;
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ["-r", "ts-node/register", "-e", script]);
      assert.equal(stdout, "11111111-2222-3333-4444-555555555555\n");
    } finally {
      await server.close();
    }
  });

  it("loads what makes requests when it is called, not with the package", async () => {
    const script = `
      require("./sdk/index");
      const heavy = Object.keys(require.cache).filter((path) => /sendOnce|credentialChain/.test(path));
      console.log(JSON.stringify(heavy));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["-r", "ts-node/register", "-e", script]);
    assert.equal(stdout.trim(), "[]");
  });

  describe("describeInvocationTasks", () => {
    it("reads all pages of an invocation's tasks, with output only when asked", async () => {
      const record = emulator.addRecord({ invokerId: "ivk-test0001", result: "FAILED" });
      const seeds = Array.from({ length: 130 }, (_, n) => ({
        instanceId: `ins-${n}`,
        taskStatus: "FAILED",
        exitCode: 3,
        output: `line ${n} 失败\n`,
      }));
      emulator.setTasks(record.invocationId, seeds as never);
      const api = connectTo(emulator);
      const silent = await api.describeInvocationTasks({ invocationId: record.invocationId, withOutput: false });
      assert.equal(silent.length, 130);
      assert.equal(emulator.requests.length, 2);
      assert.deepEqual(emulator.requests[0]?.parameters, {
        Filters: [{ Name: "invocation-id", Values: [record.invocationId] }],
        Limit: 100,
        Offset: 0,
        HideOutput: true,
      });
      assert.ok(silent.every((task) => task.output === undefined && task.exitCode === 3));
      const loud = await api.describeInvocationTasks({ invocationId: record.invocationId, withOutput: true });
      const byInstance = new Map(loud.map((task) => [task.instanceId, task.output]));
      assert.equal(byInstance.get("ins-7"), "line 7 失败\n");
    });

    it("refuses an empty ID before any request", async () => {
      const asked = connectTo(emulator).describeInvocationTasks({ invocationId: "", withOutput: false });
      await assert.rejects(asked, { property: "invocationId" });
      assert.equal(emulator.requests.length, 0);
    });
  });
});
