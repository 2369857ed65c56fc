import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import fc from "fast-check";
import { TatError } from "../../sdk/checks/TatError";
import { connectTat } from "../../sdk/reads/TatClient";
import { QUICK_LIMITS, settingsFor } from "../reads/connectTo";
import { sendEnvelope, startServer, type TestServer } from "./startServer";

/** Ways in which a hostile server can hand a text back. */
const ECHOES: Readonly<Record<string, (response: ServerResponse, text: string) => void>> = {
  "in an error's message": (response, text) =>
    sendEnvelope(response, { Error: { Code: "AuthFailure", Message: text } }),
  "in the middle of a long message": (response, text) =>
    sendEnvelope(response, { Error: { Code: "InvalidAction", Message: "m".repeat(290) + text + "m".repeat(99) } }),
  "in a message, kept apart by colours": (response, text) =>
    sendEnvelope(response, { Error: { Code: "InvalidAction", Message: text.split("").join("\u001b[0m") } }),
  "in a message, cut in two by a control character": (response, text) =>
    sendEnvelope(response, { Error: { Code: "InvalidAction", Message: `${text.slice(0, 8)}\u0000${text.slice(8)}` } }),
  "in a long message, in pieces": (response, text) =>
    sendEnvelope(response, {
      Error: { Code: "InvalidAction", Message: "m".repeat(290) + text.split("").join("\n<b>\u200b") + "m".repeat(99) },
    }),
  "in an error's code": (response, text) => sendEnvelope(response, { Error: { Code: text, Message: "no" } }),
  "in a RequestId": (response, text) =>
    sendEnvelope(response, { Error: { Code: "AuthFailure", Message: "" }, RequestId: text }),
  "in the field of a record": (response, text) =>
    sendEnvelope(response, {
      TotalCount: 1,
      InvokerRecordSet: [{ InvokerId: "ivk-1", InvokeTime: text, Result: text }],
    }),
  "in a total": (response, text) => sendEnvelope(response, { TotalCount: text, InvokerRecordSet: [] }),
  "in a body that is not JSON": (response, text) => void response.end(`{"${text}`),
  "in a status line": (response, text) => void response.writeHead(403, text.replace(/[^ -~]/g, "")).end(),
  "in the place to go to": (response, text) =>
    void response.writeHead(302, { Location: `http://localhost/${encodeURIComponent(text)}` }).end(),
};

/** Neither as they are nor with gaps in them, as a line shows what control characters cut into pieces. */
function assertHoldsNone(text: string, secrets: readonly string[]): void {
  const whole = text.replace(/\s|\\[nu][\da-f]*/g, "");
  for (const secret of secrets) assert.ok(!text.includes(secret) && !whole.includes(secret), text);
}

describe("errors of connectTat", () => {
  let server: TestServer;
  let answer: (response: ServerResponse) => void;

  before(async () => {
    server = await startServer((_, response) => answer(response));
  });
  after(() => server.close());

  const secretText = fc.stringMatching(/^[!-~]{16,40}$/).filter((text) => !/["\\]/.test(text));

  for (const [place, echo] of Object.entries(ECHOES)) {
    it(`never show key or token that come back ${place}`, async () => {
      await fc.assert(
        fc.asyncProperty(secretText, secretText, async (secretKey, securityToken) => {
          const env = { TENCENTCLOUD_SECRET_KEY: secretKey, TENCENTCLOUD_SECURITY_TOKEN: securityToken };
          // Another host each time, or the rate limit of this one would set the pace.
          const domain = `${Math.random().toString(36).slice(2)}.localhost:${server.port}`;
          const limits = { ...QUICK_LIMITS, attempts: 1 };
          for (const secret of [secretKey, securityToken]) {
            answer = (response) => echo(response, secret);
            const api = connectTat(settingsFor({ domain }, env), { limits });
            await assert.rejects(api.describeInvokerRecords({ limit: 1, offset: 0 }), (error) => {
              assert.ok(TatError.isInstance(error), String(error));
              const shown = [
                error.message,
                error.code,
                String(error.requestId),
                inspect(error, { depth: 9, showHidden: true }),
              ];
              for (const text of shown) assertHoldsNone(text, [secretKey, securityToken]);
              return true;
            });
          }
        }),
        { numRuns: 10 },
      );
    });
  }
});

describe("what connectTat reads", () => {
  const KEY = "an-echoed-secret-key";
  const SPLIT = `${KEY.slice(0, 9)}\u0000${KEY.slice(9)}`;
  let server: TestServer;
  let content: object;

  before(async () => {
    server = await startServer((_, response) => sendEnvelope(response, content));
  });
  after(() => server.close());

  const connect = () =>
    connectTat(settingsFor({ domain: server.domain, secretKey: KEY }), { limits: { ...QUICK_LIMITS, attempts: 1 } });
  const readRow = async (changes: object) => {
    const row = {
      InvokerId: "ivk-1",
      InvokeTime: "2026-11-24T00:00:05Z",
      Reason: "",
      InvocationId: "",
      Result: "SUCCESS",
    };
    content = { TotalCount: 1, InvokerRecordSet: [{ ...row, ...changes }] };
    return (await connect().describeInvokerRecords({ limit: 1, offset: 0 })).records[0];
  };
  const readTask = async (changes: object) => {
    const task = { InvocationTaskId: "invt-1", InvocationId: "inv-1", TaskStatus: "FAILED", InstanceId: "ins-1" };
    content = { TotalCount: 1, InvocationTaskSet: [{ ...task, ...changes }] };
    return (await connect().describeInvocationTasks({ invocationId: "inv-1", withOutput: true }))[0];
  };

  it("holds no key that comes back in a reason, in one piece or in two, nor a command made of its place", async () => {
    assert.equal((await readRow({ Reason: `by ${KEY}` }))?.reason, "by [secret]");
    assert.equal((await readRow({ Reason: `by ${SPLIT}!` }))?.reason, "by [secret]!");
    assert.equal((await readRow({ Reason: `##${KEY}` }))?.reason, "# #[secret]");
  });

  for (const field of ["InvokerId", "InvocationId", "Result"]) {
    it(`holds no key that comes back as ${field}: such an answer is refused`, async () => {
      await assert.rejects(readRow({ [field]: `x${KEY}` }), (error: Error) => {
        assertHoldsNone(inspect(error, { depth: 9 }), [KEY]);
        assert.match(
          error.message,
          new RegExp(`InvokerRecordSet\\[0\\]\\.${field} holds a secret of this package's own`),
        );
        return true;
      });
    });
  }

  it("holds no key that comes back in the error info or the output of a task", async () => {
    const output = `first\n\u001b[31man-echoed\u001b[0m-secret-key ${KEY}\n${KEY.slice(0, 9)}\n${KEY.slice(9)}\nlast`;
    const TaskResult = { ExitCode: 1, Output: Buffer.from(output).toString("base64") };
    const task = await readTask({ ErrorInfo: `no ${KEY}`, TaskResult });
    assert.deepEqual([task?.errorInfo, task?.output], ["no [secret]", "first\n[secret] [secret]\n[secret]\nlast"]);
    await assert.rejects(readTask({ InstanceId: KEY }), /InstanceId holds a secret/);
  });

  it("holds nothing that a CI system obeys", async () => {
    assert.equal(
      (await readRow({ Reason: "::error::owned ##vso[task.complete]" }))?.reason,
      ": :error::owned # #vso[task.complete]",
    );
    for (const field of ["InvokerId", "InvocationId", "Result"]) {
      for (const command of ["##[error]", "a##vso[task.complete]", "##teamcity[x]", "::error::"]) {
        await assert.rejects(readRow({ [field]: command }), /holds a command to a CI system/);
      }
    }
    content = { Error: { Code: "AuthFailure", Message: "\n::error::owned #\u0000#[a] ##[b] <b>##vso[c]" } };
    await assert.rejects(connect().describeInvokerRecords({ limit: 1, offset: 0 }), (error: Error) => {
      assert.match(error.message, /failed: AuthFailure: : :error::owned # #\[a\] # #\[b\] # #vso\[c\]/);
      return true;
    });
  });
});
