import assert from "node:assert/strict";
import { Agent } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { inspect } from "node:util";
import { systemClock } from "../../sdk/checks/Clock";
import { DEFAULT_CALL_LIMITS } from "../../sdk/wire/Connection";
import type { CallError } from "../../sdk/wire/callErrors";
import { sendOnce } from "../../sdk/wire/sendOnce";
import { connectTo, settingsFor } from "../reads/connectTo";

const secretKey = "SeCrEtKeY-0123456789";
const token = "ToKeN-0123456789-abc";

/** How a call ends whose connection cannot be opened. */
async function failWith(problem: Error): Promise<CallError> {
  const agent = new Agent();
  agent.createConnection = () => {
    throw problem;
  };
  const connection = {
    settings: settingsFor({ domain: "localhost:1" }),
    limits: DEFAULT_CALL_LIMITS,
    clock: systemClock,
    warn: () => {},
    routeTo: () => assert.fail("one attempt goes the way that it is given"),
    limiterFor: () => assert.fail("one attempt takes no start of its own"),
  };
  return sendOnce(connection, {
    call: { service: "tat", action: "DescribeInvokerRecords", parameters: {} },
    host: "tat.localhost:1",
    route: { agent },
    credentials: { source: "test", secretId: "AKIDtest", secretKey, token },
    markSent: () => {},
  }).then(
    () => assert.fail("the call succeeded"),
    (error) => error,
  );
}

describe("an error of a call that is not foreseen", () => {
  it("keeps its text, as message and as cause", async () => {
    const error = await failWith(new Error("the socket pool is gone"));
    const message = "DescribeInvokerRecords at tat.localhost:1 could not be called (the socket pool is gone).";
    assert.equal(error.message, message);
    assert.equal(error.code, "RequestFailed");
    assert.equal(String(error.cause), "Error: the socket pool is gone");
  });

  it("shows no secret, no password of a proxy, no terminal sequence and no long text, in whatever way it is shown", async () => {
    const said = `${secretKey} and ${token.split("").join("\u001b[0m")} by http://me:pass-word@proxy.test\r\n${"x".repeat(99_999)}`;
    const error = await failWith(Object.assign(new Error(said), { rawPacket: Buffer.from("raw bytes"), href: said }));
    assert.match(error.message, /\(\[secret\] and \[secret\] by http:\/\/proxy\.test x+…\)\.$/);
    for (const shown of [error.message, inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)]) {
      assert.doesNotMatch(shown, /SeCrEtKeY|ToKeN-|pass-word|rawPacket|x{400}/);
      assert.ok(!shown.includes("\u001b"));
    }
  });

  it("says what came in place of HTTP, without its bytes", async () => {
    const server = createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-OpenSSH_9.6 SeCrEt\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const api = connectTo({ domain: `localhost:${port}` });
      const error: CallError = await api.describeInvokerRecords({ limit: 1, offset: 0 }).catch((reason) => reason);
      assert.match(error.message, /the connection was lost \[HPE_INVALID_CONSTANT: Parse Error: Expected HTTP/);
      assert.equal((error.cause as NodeJS.ErrnoException).code, "HPE_INVALID_CONSTANT");
      assert.doesNotMatch(
        inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error),
        /SSH|SeCrEt|rawPacket/,
      );
    } finally {
      server.close();
    }
  });
});
