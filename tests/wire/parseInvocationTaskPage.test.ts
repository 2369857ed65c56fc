import assert from "node:assert/strict";
import { parseInvocationTaskPage } from "../../sdk/wire/actions";

const row = {
  InvocationTaskId: "invt-1",
  InvocationId: "inv-1",
  InstanceId: "ins-1",
  TaskStatus: "FAILED",
  ErrorInfo: "",
  TaskResult: { ExitCode: 2, Output: Buffer.from("no such file 文件\n").toString("base64"), Dropped: 0 },
};

function parse(changes: object, withOutput = true) {
  const response = { TotalCount: 1, InvocationTaskSet: [{ ...row, ...changes }], RequestId: "r-1" };
  const answer = { action: "DescribeInvocationTasks", host: "tat.example", response, secrets: [] };
  return parseInvocationTaskPage(answer, { invocationId: "inv-1", limit: 100, withOutput }).tasks[0];
}

describe("parseInvocationTaskPage", () => {
  it("gives a task with its decoded output", () => {
    assert.deepEqual(parse({}), {
      invocationTaskId: "invt-1",
      instanceId: "ins-1",
      taskStatus: "FAILED",
      exitCode: 2,
      errorInfo: "",
      output: "no such file 文件\n",
    });
  });

  it("gives no output where none was asked for", () => {
    assert.equal("output" in (parse({}, false) as object), false);
  });

  it("gives no exit code of a task that has not ended, nor where there is none", () => {
    assert.equal(parse({ TaskStatus: "RUNNING" })?.exitCode, undefined);
    assert.equal(parse({ TaskResult: null })?.exitCode, undefined);
    assert.equal(parse({ TaskResult: { ExitCode: null } })?.exitCode, undefined);
  });

  it("cleans the service's words", () => {
    assert.equal(parse({ ErrorInfo: "agent\u001b[2J offline" })?.errorInfo, "agent offline");
  });

  const refused: [title: string, changes: object, message: RegExp][] = [
    ["a task without ID", { InvocationTaskId: null }, /InvocationTaskSet\[0\]\.InvocationTaskId is missing/],
    [
      "an exit code in text",
      { TaskResult: { ExitCode: "2" } },
      /InvocationTaskSet\[0\]\.TaskResult\.ExitCode is not a whole number/,
    ],
    ["an output that is no text", { TaskResult: { Output: {} } }, /TaskResult\.Output is not a string but an object/],
    ["a result that is no object", { TaskResult: "none" }, /TaskResult is not an object/],
  ];
  for (const [title, changes, message] of refused) {
    it(`refuses ${title}`, () => assert.throws(() => parse(changes), { name: "InvalidResponseError", message }));
  }
});
