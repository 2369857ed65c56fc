import assert from "node:assert/strict";
import { invokerPageParameters, parseInvokerPage } from "../../sdk/wire/actions";
import { InvalidResponseError } from "../../sdk/wire/callErrors";
import type { InvokerPageRequest } from "../../sdk/wire/TatApi";

const request: InvokerPageRequest = { invokerIds: ["ivk-b7s3qa5l"], limit: 2, offset: 0 };
const schedule = { Policy: "RECURRENCE", Recurrence: "0 2 * * *", InvokeTime: "2026-11-29T02:00:00+08:00" };
const row = {
  InvokerId: "ivk-b7s3qa5l",
  Name: "nightly-backup",
  Type: "SCHEDULE",
  CommandId: "cmd-7bh2x4aq",
  Username: "root",
  Parameters: "{}",
  InstanceIds: ["ins-m5xk1v2c", "ins-0a1b2c3d"],
  Enable: true,
  ScheduleSettings: schedule,
  CreatedTime: "2026-11-01T00:00:00Z",
  UpdatedTime: "2026-11-02T08:00:00+08:00",
  Tags: [{ Key: "team", Value: "data" }],
};
const response = { TotalCount: 7, InvokerSet: [row], RequestId: "3cf2e2c9-97bd-4b34-9d9c-c7ea0b1cb53f" };

const parse = (given: unknown, asked = request) =>
  parseInvokerPage({ action: "DescribeInvokers", host: "tat.example", response: given, secrets: [] }, asked);
const parseRow = (changes: object, asked = request) =>
  parse({ ...response, InvokerSet: [{ ...row, ...changes }] }, asked).invokers[0];

describe("parseInvokerPage", () => {
  it("gives invokers, total and RequestId", () => {
    assert.deepEqual(parse(response), {
      invokers: [
        {
          invokerId: "ivk-b7s3qa5l",
          name: "nightly-backup",
          commandId: "cmd-7bh2x4aq",
          instanceIds: ["ins-m5xk1v2c", "ins-0a1b2c3d"],
          enabled: true,
          policy: "RECURRENCE",
          recurrence: "0 2 * * *",
          invokeTime: "2026-11-29T02:00:00+08:00",
          createdTime: "2026-11-01T00:00:00Z",
          updatedTime: "2026-11-02T08:00:00+08:00",
          tags: { team: "data" },
        },
      ],
      totalCount: 7,
      requestId: "3cf2e2c9-97bd-4b34-9d9c-c7ea0b1cb53f",
    });
  });

  it("leaves out the schedule, tags and instances that the service does not name", () => {
    const bare = {
      invokerId: "ivk-b7s3qa5l",
      name: "nightly-backup",
      commandId: "cmd-7bh2x4aq",
      instanceIds: [],
      enabled: false,
      policy: "",
      createdTime: "2026-11-01T00:00:00Z",
      updatedTime: "2026-11-02T08:00:00+08:00",
    };
    assert.deepEqual(parseRow({ ScheduleSettings: null, Tags: null, InstanceIds: null, Enable: false }), bare);
    assert.deepEqual(parseRow({ ScheduleSettings: {}, Tags: [], InstanceIds: [], Enable: false }), bare);
    const { ScheduleSettings: _schedule, Tags: _tags, InstanceIds: _instances, ...others } = row;
    assert.deepEqual(parse({ ...response, InvokerSet: [{ ...others, Enable: false }] }).invokers[0], bare);
  });

  it("keeps a policy and an expression that it does not know", () => {
    const odd = parseRow({ ScheduleSettings: { Policy: "SCHEDULE", Recurrence: "@daily", InvokeTime: "soon" } });
    assert.deepEqual([odd?.policy, odd?.recurrence, odd?.invokeTime], ["SCHEDULE", "@daily", "soon"]);
  });

  it("takes out of names and tags what a console would obey", () => {
    const hostile = parseRow({ Name: "\u001b[2Jback\u202eup", Tags: [{ Key: "a\u0007", Value: "\u001b[31mb" }] });
    assert.deepEqual([hostile?.name, hostile?.tags], ["back up", { "a ": "b" }]);
  });

  it("takes a tag with the name of a prototype for a tag", () => {
    const { tags } = parseRow({ Tags: [{ Key: "__proto__", Value: "x" }] }) ?? {};
    assert.deepEqual(Object.entries(tags ?? {}), [["__proto__", "x"]]);
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  const refused: [title: string, changes: object, message: RegExp][] = [
    [
      "another invoker",
      { InvokerId: "ivk-other001" },
      /InvokerSet\[0\]\.InvokerId.* is none of the invokers asked for/,
    ],
    ["no ID", { InvokerId: "" }, /InvokerSet\[0\]\.InvokerId.* is missing/],
    ["an ID for the terminal", { InvokerId: "ivk-\u001b[2J" }, /InvokerId.* holds control characters/],
    ["a number for a name", { Name: 5 }, /Name.* is not a string but a number/],
    ["no switch", { Enable: undefined }, /Enable.* is not true or false/],
    ["a text for a switch", { Enable: "true" }, /Enable.* is not true or false/],
    ["a text for instances", { InstanceIds: "ins-1" }, /InstanceIds.* is not an array/],
    ["an instance that is none", { InstanceIds: ["ins-1", ""] }, /InstanceIds\[1\].* is missing/],
    ["an object for an instance", { InstanceIds: [{}] }, /InstanceIds\[0\].* is not a string but an object/],
    ["a list for a schedule", { ScheduleSettings: [] }, /ScheduleSettings.* is not an object/],
    ["an expression for the terminal", { ScheduleSettings: { Recurrence: "0\u001b" } }, /ScheduleSettings\.Recurrence/],
    [
      "an expression of a megabyte",
      { ScheduleSettings: { Recurrence: "0".repeat(1e6) } },
      /is 1000000 characters long/,
    ],
    ["a creation at no time", { CreatedTime: "yesterday" }, /CreatedTime.* is not a time with its offset/],
    ["no time of change", { UpdatedTime: null }, /UpdatedTime.* is missing/],
    ["an object for tags", { Tags: { a: "b" } }, /Tags.* is not an array/],
    ["a text for a tag", { Tags: ["a"] }, /Tags\[0\].* is not an object/],
  ];
  for (const [title, changes, message] of refused) {
    it(`refuses ${title}, by the name of the field`, () => {
      assert.throws(
        () => parseRow(changes),
        (error) => InvalidResponseError.isInstance(error) && message.test((error as Error).message),
      );
    });
  }

  it("refuses an invoker of another command than was asked for", () => {
    const asked = { commandId: "cmd-7bh2x4aq", limit: 2, offset: 0 };
    assert.equal(parseRow({}, asked)?.commandId, "cmd-7bh2x4aq");
    assert.throws(() => parseRow({ CommandId: "cmd-other" }, asked), /CommandId.* is not the command asked for/);
  });

  it("refuses more rows than were asked for", () => {
    assert.throws(() => parse({ ...response, InvokerSet: [row, row, row] }), /holds 3 rows although 2 were asked for/);
  });
});

describe("invokerPageParameters", () => {
  const parametersOf = (asked: InvokerPageRequest) => JSON.parse(JSON.stringify(invokerPageParameters(asked)));

  it("asks by IDs, by the command, or for all", () => {
    assert.deepEqual(parametersOf(request), { InvokerIds: ["ivk-b7s3qa5l"], Limit: 2, Offset: 0 });
    assert.deepEqual(parametersOf({ commandId: "cmd-1", limit: 100, offset: 99 }), {
      Filters: [{ Name: "command-id", Values: ["cmd-1"] }],
      Limit: 100,
      Offset: 99,
    });
    assert.deepEqual(parametersOf({ limit: 100, offset: 0 }), { Limit: 100, Offset: 0 });
  });
});
