import assert from "node:assert/strict";
import { type SignedCall, sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

const ids = (count: number, prefix = "ivk-") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const filters = (count: number, values = 1) =>
  Array.from({ length: count }, () => ({ Name: "command-id", Values: ids(values, "cmd-") }));

describe("answerRequest", () => {
  const startEmulator = useEmulator();

  const refused: [string, SignedCall, string][] = [
    ["an unknown action", { action: "DescribeInstances" }, "InvalidAction"],
    ["a name of Object's prototype as action", { action: "constructor" }, "InvalidAction"],
    ["no action", { headers: { "X-TC-Action": undefined } }, "MissingParameter"],
    ["another version", { version: "2017-03-12" }, "NoSuchVersion"],
    ["no version", { headers: { "X-TC-Version": undefined } }, "MissingParameter"],
    ["a region that cannot be one", { headers: { "X-TC-Region": "Guangzhou" } }, "UnsupportedRegion"],
    ["another language", { headers: { "X-TC-Language": "de-DE" } }, "InvalidParameterValue"],
    ["PUT", { method: "PUT" }, "UnsupportedProtocol"],
    ["a form", { contentType: "application/x-www-form-urlencoded" }, "UnsupportedProtocol"],
    ["GET", { method: "GET", contentType: "application/x-www-form-urlencoded" }, "UnsupportedProtocol"],
    ["a body that is no JSON", { body: "{" }, "InvalidParameter"],
    ["a list as body", { parameters: [] }, "InvalidParameter"],
    ["an unknown parameter", { parameters: { Filter: [] } }, "UnknownParameter"],
    ["a parameter in lower case", { parameters: { limit: 1 } }, "UnknownParameter"],
    ["Limit 0, whose meaning is not documented", { parameters: { Limit: 0 } }, "InvalidParameterValue"],
    ["Limit 101", { parameters: { Limit: 101 } }, "InvalidParameterValue"],
    ["a negative Limit", { parameters: { Limit: -1 } }, "InvalidParameterValue"],
    ["Limit as text in JSON", { parameters: { Limit: "20" } }, "InvalidParameter"],
    ["a fraction as Limit", { parameters: { Limit: 1.5 } }, "InvalidParameter"],
    ["null as Limit", { parameters: { Limit: null } }, "InvalidParameter"],
    ["a negative Offset", { parameters: { Offset: -1 } }, "InvalidParameterValue"],
    ["an Offset beyond exact integers", { body: '{"Offset":9007199254740993}' }, "InvalidParameter"],
    ["101 IDs", { parameters: { InvokerIds: ids(101) } }, "InvalidParameterValue"],
    ["no ID in the list", { parameters: { InvokerIds: [] } }, "InvalidParameterValue"],
    ["one ID instead of a list", { parameters: { InvokerIds: "ivk-1" } }, "InvalidParameter"],
    ["a number among IDs", { parameters: { InvokerIds: ["ivk-1", 2] } }, "InvalidParameter"],
    ["an empty ID", { parameters: { InvokerIds: [""] } }, "InvalidParameterValue.InvalidInvokerId"],
    ["an ID of another kind", { parameters: { InvokerIds: ["ins-1"] } }, "InvalidParameterValue.InvalidInvokerId"],
    ["an ID with a line end", { parameters: { InvokerIds: ["ivk-1\n"] } }, "InvalidParameterValue.InvalidInvokerId"],
    [
      "IDs and filters",
      { action: "DescribeInvokers", parameters: { InvokerIds: ids(1), Filters: filters(1) } },
      "InvalidParameter.ConflictParameter",
    ],
    ["11 filters", { action: "DescribeInvokers", parameters: { Filters: filters(11) } }, "InvalidParameterValue"],
    ["6 values", { action: "DescribeInvokers", parameters: { Filters: filters(1, 6) } }, "InvalidParameterValue"],
    [
      "an unknown filter",
      { action: "DescribeInvocations", parameters: { Filters: [{ Name: "invoker-id", Values: ids(1) }] } },
      "InvalidParameterValue.InvalidFilter",
    ],
    [
      "a filter with another field",
      { action: "DescribeInvokers", parameters: { Filters: [{ ...filters(1)[0], Op: "=" }] } },
      "UnknownParameter",
    ],
    [
      "a filter without values",
      { action: "DescribeInvokers", parameters: { Filters: [{ Name: "type" }] } },
      "InvalidParameter",
    ],
    [
      "an invocation ID of another kind",
      { action: "DescribeInvocations", parameters: { InvocationIds: ids(1) } },
      "InvalidParameterValue.InvalidInvocationId",
    ],
    [
      "a task ID of another kind",
      { action: "DescribeInvocationTasks", parameters: { InvocationTaskIds: ids(1, "inv-") } },
      "InvalidParameterValue.InvalidInvocationTaskId",
    ],
    ["text as HideOutput", { action: "DescribeInvocationTasks", parameters: { HideOutput: "no" } }, "InvalidParameter"],
  ];
  for (const [title, call, code] of refused) {
    it(`answers ${title} with ${code}`, async () => {
      const emulator = await startEmulator({ invokers: [{ count: 3 }] });
      const answer = await sendSigned(emulator, call);
      assert.equal(answer.errorCode, code, answer.body);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["content-type"], "application/json");
      assert.deepEqual(Object.keys(answer.response).sort(), ["Error", "RequestId"]);
      assert.deepEqual(
        emulator.requests.map(({ status, errorCode, requestId }) => ({ status, errorCode, requestId })),
        [{ status: 200, errorCode: code, requestId: answer.response.RequestId }],
      );
    });
  }

  it("refuses a body above 1 MB, and takes one below", async () => {
    const emulator = await startEmulator();
    const answer = await sendSigned(emulator, { body: `${" ".repeat(1024 * 1024 - 1)}{}` });
    assert.equal(answer.errorCode, "RequestSizeLimitExceeded");
    assert.equal((await sendSigned(emulator, { body: `${" ".repeat(1024 * 1024 - 2)}{}` })).errorCode, undefined);
  });

  it("takes either language of the service, and writes messages in English", async () => {
    const emulator = await startEmulator();
    for (const language of [undefined, "en-US", "zh-CN"]) {
      const answer = await sendSigned(emulator, { parameters: { Limit: 0 }, headers: { "X-TC-Language": language } });
      assert.equal(answer.response.Error.Message, "The value of Limit must be 1 to 100.");
    }
    assert.deepEqual(
      emulator.requests.map((request) => request.language),
      [undefined, "en-US", "zh-CN"],
    );
  });

  it("keeps the regions apart and takes its own for a request that names none", async () => {
    const emulator = await startEmulator({
      region: "ap-singapore",
      invokers: [{ count: 2 }, { region: "ap-tokyo", count: 3 }],
    });
    const countIn = async (region: string | undefined) =>
      (await sendSigned(emulator, { headers: { "X-TC-Region": region } })).response.TotalCount;
    assert.deepEqual(
      [await countIn("ap-singapore"), await countIn("ap-tokyo"), await countIn("ap-seoul"), await countIn(undefined)],
      [2, 3, 0, 2],
    );
    const InvokerIds = emulator.listInvokers().map(({ invokerId }) => invokerId);
    assert.equal((await sendSigned(emulator, { parameters: { InvokerIds } })).response.TotalCount, 2);
    const strict = await startEmulator({ requireRegion: true });
    assert.equal((await sendSigned(strict, { headers: { "X-TC-Region": undefined } })).errorCode, "MissingParameter");
  });
});

describe("RateWindow", () => {
  const startEmulator = useEmulator();

  it("admits 20 requests within any second for each action and key", async () => {
    let nowMs = Date.parse("2026-03-01T12:00:00.500Z");
    const clock = { now: () => nowMs, sleep: async () => {} };
    const emulator = await startEmulator({ clock, accounts: [{ secretId: "AKIDother", secretKey: "other" }] });
    const call = async (settings: SignedCall = {}) =>
      (await sendSigned(emulator, { timestamp: Math.floor(nowMs / 1000), ...settings })).errorCode;
    const burst = async (count: number) => {
      const codes = [];
      for (let index = 0; index < count; index++) {
        codes.push(await call());
      }
      return codes.filter((code) => code === "RequestLimitExceeded").length;
    };
    assert.equal(await burst(10), 0);
    nowMs += 900;
    assert.equal(await burst(15), 5);
    assert.equal(await call({ action: "DescribeInvokers" }), undefined);
    assert.equal(await call({ secretId: "AKIDother", secretKey: "other" }), undefined);
    nowMs += 99;
    assert.equal(await burst(1), 1);
    nowMs += 1;
    assert.equal(await burst(12), 2);
  });

  it("can be turned off", async () => {
    const emulator = await startEmulator({ rateLimit: false });
    const answers = await Promise.all(Array.from({ length: 40 }, () => sendSigned(emulator)));
    assert.deepEqual(
      answers.filter((answer) => answer.errorCode !== undefined),
      [],
    );
  });
});
