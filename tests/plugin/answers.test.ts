import assert from "node:assert/strict";
import type { ServerUnaryCall } from "@grpc/grpc-js";
import { TatError } from "../../sdk/checks/TatError";
import { answer } from "../../sdk/plugin/answers";

/** The message that the engine gets of an error with this one. */
async function sendMessage(message: string): Promise<string> {
  const fail = answer<object, never>(() => {
    throw new TatError(message, { code: "Test" });
  });
  return new Promise((resolve) => {
    void fail({ request: {} } as ServerUnaryCall<object, never>, (error) => resolve(String(error?.details)));
  });
}

describe("answer", () => {
  it("gives a message as it is", async () => {
    const message = `Invoker ivk-a 失败 🙂\n${"x".repeat(1_000_000)}`;
    assert.equal(await sendMessage(message), message);
  });

  it("gives no half of a surrogate pair, which ends the process where it is encoded", async () => {
    assert.equal(await sendMessage("a\ud83d… \ude42b"), "a\ufffd… \ufffdb");
  });

  it("cuts a message that is larger than the headers that the engine takes", async () => {
    const given = "失🙂".repeat(1_000_000);
    const sent = await sendMessage(given);
    assert.ok(encodeURI(sent).length < 8_500_000);
    const [, start, length] = /^(.*)… \((\d+) characters\)$/u.exec(sent) ?? [];
    assert.ok(start && given.startsWith(start) && start.length > 1_000_000);
    assert.equal(length, String(given.length));
  });
});
