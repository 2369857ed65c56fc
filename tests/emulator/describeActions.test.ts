import assert from "node:assert/strict";
import fc from "fast-check";
import type { EmulatedRecord, InvokerSeed, RowOrder, TatEmulator } from "../../sdk/emulator";
import { sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

async function call(emulator: TatEmulator, action: string, parameters: object, nowMs = Date.now()) {
  const answer = await sendSigned(emulator, { action, parameters, timestamp: Math.floor(nowMs / 1000) });
  assert.equal(answer.errorCode, undefined, answer.body);
  return answer.response;
}

/** Sorts anew what the emulator lists: made-up IDs ascend in the order in which runs are added. A shuffled list is taken as it is. */
function putInOrder(records: EmulatedRecord[], order: RowOrder): EmulatedRecord[] {
  if (order === "shuffled") return records;
  const keyOf = (record: EmulatedRecord) => `${record.invokeTime} ${record.invocationId}`;
  const newestFirst = [...records].sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
  if (order === "oldestFirst") return newestFirst.reverse();
  return order === "newestFirst" ? newestFirst : newestFirst.sort((a, b) => a.invokerId.localeCompare(b.invokerId));
}

describe("describeInvokerRecords", () => {
  const startEmulator = useEmulator();

  it("answers the records as they were added, newest first, 20 by default", async () => {
    const emulator = await startEmulator();
    emulator.addRecord({
      invokerId: "ivk-b7s3qa5l",
      invokeTime: "2021-09-06T17:30:05+08:00",
      invocationId: "inv-7ojgezbd",
      result: "LATER_RESULT",
      reason: "by hand",
    });
    for (let minute = 10; minute < 32; minute++) {
      emulator.addRecord({ invokerId: "ivk-b7s3qa5l", invokeTime: Date.parse(`2021-09-06T10:${minute}:05.999Z`) });
    }
    const first = await call(emulator, "DescribeInvokerRecords", {});
    assert.equal(first.TotalCount, 23);
    assert.equal(first.InvokerRecordSet.length, 20);
    assert.equal(first.InvokerRecordSet[0].InvokeTime, "2021-09-06T10:31:05Z");
    const last = await call(emulator, "DescribeInvokerRecords", {
      InvokerIds: ["ivk-b7s3qa5l"],
      Offset: 22,
      Limit: 100,
    });
    assert.deepEqual(last.InvokerRecordSet, [
      {
        InvokerId: "ivk-b7s3qa5l",
        InvokeTime: "2021-09-06T17:30:05+08:00",
        Reason: "by hand",
        InvocationId: "inv-7ojgezbd",
        Result: "LATER_RESULT",
      },
    ]);
  });

  it("answers an unknown ID with an empty set and passes it over beside known ones", async () => {
    const emulator = await startEmulator({ invokers: [{ invokerId: "ivk-known", count: 3 }] });
    const none = await call(emulator, "DescribeInvokerRecords", { InvokerIds: ["ivk-unknown"] });
    assert.deepEqual([none.TotalCount, none.InvokerRecordSet], [0, []]);
    const both = await call(emulator, "DescribeInvokerRecords", {
      InvokerIds: ["ivk-unknown", "ivk-known", "ivk-known"],
    });
    assert.equal(both.TotalCount, 3);
  });

  for (const order of ["newestFirst", "oldestFirst", "groupedByInvoker", "shuffled"] satisfies RowOrder[]) {
    it(`answers every record once, page by page, ${order}`, async () => {
      const invokers = [{ count: 40 }, { count: 25, intervalSeconds: 60 }, { count: 0 }];
      const emulator = await startEmulator({ order, invokers });
      const read: string[] = [];
      for (let offset = 0; offset < 65; offset += 13) {
        const page = await call(emulator, "DescribeInvokerRecords", { Limit: 13, Offset: offset });
        read.push(...page.InvokerRecordSet.map((record: { InvocationId: string }) => record.InvocationId));
      }
      assert.deepEqual(
        read,
        emulator.listRecords().map((record) => record.invocationId),
      );
      assert.equal(new Set(read).size, 65);
      const times = emulator.listRecords().map((record) => record.invokeTime);
      const invokerIds = emulator.listRecords().map((record) => record.invokerId);
      const ascending = [...times].sort();
      const changes = invokerIds.filter((id, index) => id !== invokerIds[index - 1]).length;
      const looksLike = { newestFirst: times.join() === ascending.reverse().join(), groupedByInvoker: changes === 2 };
      assert.equal(looksLike.newestFirst, order === "newestFirst");
      assert.equal(times.join() === [...times].sort().join(), order === "oldestFirst");
      assert.equal(looksLike.groupedByInvoker, order === "groupedByInvoker");
    });
  }

  it("shifts later pages by a run that starts between them, as the service does", async () => {
    const emulator = await startEmulator({ invokers: [{ invokerId: "ivk-a", count: 20 }] });
    emulator.onRequest = ({ parameters }) => {
      if (parameters.Offset === 10) {
        emulator.addRecord({ invokerId: "ivk-a" });
      }
    };
    const first = await call(emulator, "DescribeInvokerRecords", { Limit: 10 });
    const second = await call(emulator, "DescribeInvokerRecords", { Limit: 10, Offset: 10 });
    assert.deepEqual([first.TotalCount, second.TotalCount], [20, 21]);
    assert.deepEqual(second.InvokerRecordSet[0], first.InvokerRecordSet[9]);
  });

  it("keeps its pages right while records come, change and go", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("add" as const), invoker: fc.nat(3), minute: fc.nat(50) }),
      fc.record({
        do: fc.constant("read" as const),
        invokers: fc.subarray([0, 1, 2, 3]),
        offset: fc.nat(30),
        limit: fc.integer({ min: 1, max: 20 }),
      }),
      fc.record({ do: fc.constant("remove" as const), minute: fc.nat(50) }),
    );
    const order = fc.constantFrom<RowOrder>("newestFirst", "oldestFirst", "groupedByInvoker", "shuffled");
    await fc.assert(
      fc.asyncProperty(order, fc.array(step, { maxLength: 25, size: "max" }), async (rowOrder, steps) => {
        const emulator = await startEmulator({
          order: rowOrder,
          rateLimit: false,
          invokers: [0, 1, 2, 3].map((id) => ({ invokerId: `ivk-${id}` })),
        });
        for (const now of steps) {
          if (now.do === "add") {
            emulator.addRecord({ invokerId: `ivk-${now.invoker}`, invokeTime: now.minute * 60_000 });
          } else if (now.do === "remove") {
            emulator.removeRecords((record) => Date.parse(record.invokeTime) === now.minute * 60_000);
          } else {
            const InvokerIds = now.invokers.length ? now.invokers.map((id) => `ivk-${id}`) : undefined;
            const page = await call(emulator, "DescribeInvokerRecords", {
              InvokerIds,
              Limit: now.limit,
              Offset: now.offset,
            });
            const expected = putInOrder(emulator.listRecords(InvokerIds), rowOrder).map(
              (record) => record.invocationId,
            );
            assert.equal(page.TotalCount, expected.length);
            assert.deepEqual(
              page.InvokerRecordSet.map((record: { InvocationId: string }) => record.InvocationId),
              expected.slice(now.offset, now.offset + now.limit),
            );
          }
        }
        await emulator.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe("describeInvokers", () => {
  const startEmulator = useEmulator();

  it("answers invokers with their schedule in Beijing time", async () => {
    const clock = { now: () => Date.now(), sleep: async () => {} };
    const emulator = await startEmulator({ clock });
    emulator.addInvoker({
      invokerId: "ivk-daily",
      name: "backup",
      commandId: "cmd-backup01",
      instanceIds: ["ins-1", "ins-2"],
      parameters: { path: "/data" },
      intervalSeconds: 86_400,
      count: 2,
      until: "2026-03-02T12:00:00Z",
    });
    const { TotalCount, InvokerSet } = await call(emulator, "DescribeInvokers", { InvokerIds: ["ivk-daily"] });
    const { ScheduleSettings, ...invoker } = InvokerSet[0];
    assert.equal(TotalCount, 1);
    assert.deepEqual(invoker, {
      InvokerId: "ivk-daily",
      Name: "backup",
      Type: "SCHEDULE",
      CommandId: "cmd-backup01",
      Username: "root",
      Parameters: '{"path":"/data"}',
      InstanceIds: ["ins-1", "ins-2"],
      Enable: true,
      CreatedTime: "2026-02-28T00:00:01Z",
      UpdatedTime: "2026-02-28T00:00:01Z",
      Tags: [],
    });
    assert.deepEqual([ScheduleSettings.Policy, ScheduleSettings.Recurrence], ["RECURRENCE", "0 8 * * *"]);
    assert.match(ScheduleSettings.InvokeTime, /T08:00:00\+08:00$/);
  });

  const nowMs = Date.parse("2026-03-02T12:00:00Z");
  const clock = { now: () => nowMs, sleep: async () => {} };

  async function describe(seed: InvokerSeed) {
    const emulator = await startEmulator({ clock });
    emulator.addInvoker({ invokerId: "ivk-a", ...seed });
    return (await call(emulator, "DescribeInvokers", { InvokerIds: ["ivk-a"] }, nowMs)).InvokerSet[0];
  }

  const schedules: [title: string, seed: InvokerSeed, expected: unknown][] = [
    [
      "cron",
      { recurrence: "30 2 * * MON" },
      { Policy: "RECURRENCE", Recurrence: "30 2 * * MON", InvokeTime: "2026-03-09T02:30:00+08:00" },
    ],
    [
      "one instant that is over",
      { onceAt: "2026-03-01T00:00:00Z" },
      { Policy: "ONCE", Recurrence: null, InvokeTime: "2026-03-01T08:00:00+08:00" },
    ],
    [
      "what the documents do not know",
      { policy: "SCHEDULE", recurrence: "0 0 2 * * *" },
      { Policy: "SCHEDULE", Recurrence: "0 0 2 * * *", InvokeTime: "2026-03-02T20:05:00+08:00" },
    ],
    ["an interval that no cron can say", { intervalSeconds: 420 }, null],
  ];
  for (const [title, seed, expected] of schedules) {
    it(`answers ${title}`, async () => {
      assert.deepEqual((await describe(seed)).ScheduleSettings, expected);
    });
  }

  it("answers tags, times and the switch as they were seeded", async () => {
    const { Tags, CreatedTime, UpdatedTime, Enable } = await describe({
      tags: { team: "data" },
      createdTime: "2026-01-01T00:00:00Z",
      updatedTime: "2026-01-02T00:00:00Z",
      enable: false,
    });
    assert.deepEqual(
      [Tags, CreatedTime, UpdatedTime, Enable],
      [[{ Key: "team", Value: "data" }], "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", false],
    );
  });

  it("answers an invoker as it was changed, and none that was removed", async () => {
    const emulator = await startEmulator({ clock });
    emulator.addInvoker({ invokerId: "ivk-a", name: "backup", count: 2 });
    const ask = async () => (await call(emulator, "DescribeInvokers", { InvokerIds: ["ivk-a"] }, nowMs)).InvokerSet[0];
    emulator.changeInvoker("ivk-a", { enable: false, recurrence: "0 2 * * *" });
    const { Name, Enable, ScheduleSettings, UpdatedTime } = await ask();
    assert.deepEqual(
      [Name, Enable, ScheduleSettings.Recurrence, UpdatedTime],
      ["backup", false, "0 2 * * *", "2026-03-02T12:00:00Z"],
    );
    emulator.changeInvoker("ivk-a", { name: "copy", updatedTime: "2026-03-01T00:00:00Z" });
    assert.deepEqual([(await ask()).Name, (await ask()).UpdatedTime], ["copy", "2026-03-01T00:00:00Z"]);
    assert.equal((await ask()).ScheduleSettings.Recurrence, "0 2 * * *");
    emulator.removeInvoker("ivk-a");
    assert.equal(await ask(), undefined);
    assert.deepEqual(emulator.listRecords(), []);
    assert.throws(() => emulator.changeInvoker("ivk-a", {}), { message: 'invokerId: there is no invoker "ivk-a"' });
    assert.throws(() => emulator.removeInvoker("ivk-a"), { message: 'invokerId: there is no invoker "ivk-a"' });
  });

  it("combines filters with and, their values with or, under either name of the type filter", async () => {
    const emulator = await startEmulator();
    for (const [invokerId, commandId] of [
      ["ivk-a", "cmd-x"],
      ["ivk-b", "cmd-y"],
      ["ivk-c", "cmd-z"],
    ]) {
      emulator.addInvoker({ invokerId, commandId });
    }
    const select = async (...filters: [string, string[]][]) => {
      const Filters = filters.map(([Name, Values]) => ({ Name, Values }));
      const { InvokerSet } = await call(emulator, "DescribeInvokers", { Filters });
      return InvokerSet.map((invoker: { InvokerId: string }) => invoker.InvokerId).sort();
    };
    assert.deepEqual(await select(["command-id", ["cmd-x", "cmd-y"]]), ["ivk-a", "ivk-b"]);
    assert.deepEqual(await select(["command-id", ["cmd-x", "cmd-y"]], ["invoker-id", ["ivk-b", "ivk-c"]]), ["ivk-b"]);
    assert.deepEqual(await select(["type", ["SCHEDULE"]]), ["ivk-a", "ivk-b", "ivk-c"]);
    assert.deepEqual(await select(["invoker-type", ["MANUAL"]]), []);
  });
});

describe("describeInvocations", () => {
  const startEmulator = useEmulator();

  it("answers the invocations behind the records", async () => {
    const emulator = await startEmulator();
    emulator.addInvoker({ invokerId: "ivk-a", commandContent: "echo hi", instanceIds: ["ins-1", "ins-2"] });
    emulator.addRecord({
      invokerId: "ivk-a",
      invocationId: "inv-1",
      invokeTime: "2026-03-01T12:00:05Z",
      result: "RUNNING",
    });
    emulator.addRecord({ invokerId: "ivk-a", invocationId: "", invokeTime: "2026-03-01T12:05:05Z", result: "FAILED" });
    const read = async () =>
      (await call(emulator, "DescribeInvocations", { InvocationIds: ["inv-1", "inv-2"] })).InvocationSet;
    const [running] = await read();
    assert.equal(running.InvocationStatus, "RUNNING");
    assert.equal(running.StartTime, "2026-03-01T12:00:05+00:00");
    assert.equal(running.EndTime, null);
    assert.equal(Buffer.from(running.CommandContent, "base64").toString(), "echo hi");
    emulator.setResult("inv-1", "PARTIAL_FAILED");
    const [finished] = await read();
    assert.equal(finished.InvocationStatus, "PARTIAL_FAILED");
    assert.equal(finished.EndTime, "2026-03-01T12:00:08+00:00");
    assert.deepEqual(
      finished.InvocationTaskBasicInfoSet.map((task: Record<string, string>) => [task.InstanceId, task.TaskStatus]),
      [
        ["ins-1", "FAILED"],
        ["ins-2", "SUCCESS"],
      ],
    );
    assert.equal((await call(emulator, "DescribeInvocations", {})).TotalCount, 1);
    const byUser = { Filters: [{ Name: "command-created-by", Values: ["TAT"] }] };
    assert.equal((await call(emulator, "DescribeInvocations", byUser)).TotalCount, 0);
  });
});

describe("describeInvocationTasks", () => {
  const startEmulator = useEmulator();

  it("answers the output only with HideOutput false, cut at 24 KB", async () => {
    const emulator = await startEmulator();
    const tasks = [
      { instanceId: "ins-1", output: "x".repeat(24 * 1024 + 5), exitCode: 0 },
      { instanceId: "ins-2", taskStatus: "FAILED", output: "磁盘已满\n", exitCode: 28 },
    ];
    emulator.addRecord({ invokerId: "ivk-a", invocationId: "inv-1", result: "PARTIAL_FAILED", tasks });
    emulator.addRecord({ invokerId: "ivk-a", invocationId: "inv-2" });
    const read = async (parameters: object) => {
      const Filters = [{ Name: "invocation-id", Values: ["inv-1"] }];
      return (await call(emulator, "DescribeInvocationTasks", { Filters, ...parameters })).InvocationTaskSet;
    };
    const [hidden] = await read({});
    assert.deepEqual([hidden.TaskResult.Output, hidden.TaskResult.Dropped], ["", 5]);
    const [long, failed] = await read({ HideOutput: false });
    assert.equal(Buffer.from(long.TaskResult.Output, "base64").toString(), "x".repeat(24 * 1024));
    assert.equal(Buffer.from(failed.TaskResult.Output, "base64").toString(), "磁盘已满\n");
    assert.deepEqual([failed.TaskStatus, failed.TaskResult.ExitCode, failed.InstanceId], ["FAILED", 28, "ins-2"]);
  });

  it("finds tasks by every filter, by ID, and page by page", async () => {
    const emulator = await startEmulator();
    emulator.addInvoker({ invokerId: "ivk-a", commandId: "cmd-a", instanceIds: ["ins-1", "ins-2"], count: 3 });
    emulator.addInvoker({ invokerId: "ivk-b", commandId: "cmd-b", instanceIds: ["ins-2"], count: 2 });
    const count = async (parameters: object) =>
      (await call(emulator, "DescribeInvocationTasks", parameters)).TotalCount;
    const by = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });
    const [latest] = emulator.listRecords(["ivk-a"]);
    assert.equal(await count({}), 8);
    assert.equal(await count(by("instance-id", "ins-2")), 5);
    assert.equal(await count(by("command-id", "cmd-b")), 2);
    assert.equal(await count(by("invocation-id", latest?.invocationId ?? "")), 2);
    const page = await call(emulator, "DescribeInvocationTasks", { Limit: 3, Offset: 4 });
    const ids = page.InvocationTaskSet.map((task: Record<string, string>) => task.InvocationTaskId);
    const all = await call(emulator, "DescribeInvocationTasks", {});
    assert.equal(new Set(ids).size, 3);
    assert.deepEqual(page.InvocationTaskSet, all.InvocationTaskSet.slice(4, 7));
    const found = await call(emulator, "DescribeInvocationTasks", {
      InvocationTaskIds: [...ids, "invt-zzz00", "invt-0"],
    });
    assert.deepEqual(
      found.InvocationTaskSet.map((task: Record<string, string>) => task.InvocationTaskId).sort(),
      [...ids].sort(),
    );
    assert.equal(await count(by("invocation-task-id", ids[0])), 1);
  });
});
