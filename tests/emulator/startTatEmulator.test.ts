import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { sendSigned } from "./sendSigned";
import { startNodeClient } from "./startNodeClient";
import { useEmulator } from "./useEmulator";

describe("startTatEmulator", () => {
  const startEmulator = useEmulator();

  it("says where it is, with a key that is obviously none", async () => {
    const emulator = await startEmulator();
    assert.equal(emulator.url, `http://127.0.0.1:${emulator.port}`);
    assert.equal(emulator.domain, `localhost:${emulator.port}`);
    assert.match(emulator.secretId, /NotAReal/);
    assert.match(emulator.secretKey, /not-a-real/);
    assert.equal(emulator.token, undefined);
  });

  it("logs what was asked and answered, and no secret", async () => {
    const emulator = await startEmulator({ token: "the-secret-token" });
    const sentMs = Date.now();
    await sendSigned(emulator, {
      parameters: { Limit: 7 },
      headers: { "X-TC-Token": "the-secret-token", "X-TC-Language": "zh-CN", "X-TC-RequestClient": "test/1" },
    });
    const [{ time, requestId, ...request } = assert.fail()] = emulator.requests;
    assert.ok(Date.parse(time) >= sentMs && Date.parse(time) <= Date.now(), time);
    assert.match(requestId ?? "", /^[0-9a-f-]{36}$/);
    assert.deepEqual(request, {
      method: "POST",
      action: "DescribeInvokerRecords",
      version: "2020-10-28",
      region: "ap-guangzhou",
      language: "zh-CN",
      parameters: { Limit: 7 },
      secretId: emulator.secretId,
      withToken: true,
      host: `tat.${emulator.domain}`,
      client: "test/1",
      connection: 1,
      inFlight: 1,
      fault: undefined,
      status: 200,
      errorCode: undefined,
    });
    assert.doesNotMatch(JSON.stringify(emulator.requests), /the-secret-token|emulator-this|Signature=/);
  });

  it("counts requests under way and connections", async () => {
    const emulator = await startEmulator();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    emulator.onRequest = async () => {
      if (emulator.requests.length === 3) {
        release();
      }
      await held;
    };
    await Promise.all([sendSigned(emulator), sendSigned(emulator), sendSigned(emulator)]);
    assert.equal(emulator.peakInFlight, 3);
    assert.deepEqual(
      emulator.requests.map((request) => request.inFlight),
      [1, 2, 3],
    );
    assert.deepEqual(
      emulator.requests.map((request) => request.connection),
      [1, 2, 3],
    );
    emulator.clearRequests();
    const client = startNodeClient(emulator);
    await client.DescribeInvokerRecords({});
    await client.DescribeInvokerRecords({});
    assert.deepEqual(
      emulator.requests.map((request) => [request.connection, request.inFlight]),
      [
        [4, 1],
        [4, 1],
      ],
    );
    assert.equal(emulator.peakInFlight, 1);
  });

  it("closes at once, whatever connections are open, and twice as well", async () => {
    const emulator = await startEmulator();
    const socket = connect(emulator.port, emulator.host);
    socket.on("error", () => {});
    await once(socket, "connect");
    const closed = once(socket, "close");
    await Promise.all([emulator.close(), emulator.close()]);
    await closed;
    await assert.rejects(sendSigned(emulator), { code: "ECONNREFUSED" });
  });

  it("rejects with Node's error when the port is taken", async () => {
    const { port } = await startEmulator();
    await assert.rejects(startEmulator({ port }), { code: "EADDRINUSE" });
  });

  it("refuses an order that is none", async () => {
    await assert.rejects(
      startEmulator({ order: "random" as "shuffled" }),
      /order: "random" is not "newestFirst" or "oldestFirst"/,
    );
  });
});
