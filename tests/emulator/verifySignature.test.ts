import assert from "node:assert/strict";
import { type SignedCall, sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

const SHAPE = "AuthFailure.InvalidAuthorization";
const MISMATCH = "AuthFailure.SignatureFailure";

describe("verifySignature", () => {
  const startEmulator = useEmulator();

  const accepted: Record<string, (port: number) => SignedCall> = {
    "the host with its port": () => ({}),
    "the host without its port": () => ({ signedHost: "tat.localhost" }),
    "a host with a scheme, as the Python client signs and sends it": (port) => ({ host: `http://127.0.0.1:${port}` }),
    "a content type with a charset": () => ({ contentType: "application/json; charset=utf-8" }),
    "more signed headers": () => ({ signedHeaders: { "x-tc-action": "DescribeInvokerRecords" } }),
    "a body declared as unsigned": () => ({
      payload: "UNSIGNED-PAYLOAD",
      headers: { "X-TC-Content-SHA256": "UNSIGNED-PAYLOAD" },
    }),
  };
  for (const [title, call] of Object.entries(accepted)) {
    it(`accepts ${title}`, async () => {
      const emulator = await startEmulator({ invokers: [{ count: 7 }] });
      const answer = await sendSigned(emulator, call(emulator.port));
      assert.equal(answer.errorCode, undefined, answer.body);
      assert.equal(answer.response.TotalCount, 7);
    });
  }

  const anotherTimestamp = () => ({ headers: { "X-TC-Timestamp": String(Math.floor(Date.now() / 1000) - 7) } });
  const refused: [string, SignedCall | (() => SignedCall), string][] = [
    ["no Authorization", { headers: { Authorization: undefined } }, SHAPE],
    ["Authorization SKIP", { headers: { Authorization: "SKIP" } }, SHAPE],
    [
      "a signed header that was not sent",
      { signedHeaders: { "x-tc-action": "x" }, headers: { "x-tc-action": undefined, "X-TC-Action": undefined } },
      SHAPE,
    ],
    ["no timestamp", { headers: { "X-TC-Timestamp": undefined } }, "MissingParameter"],
    ["a timestamp in milliseconds and more", { headers: { "X-TC-Timestamp": "17000000000000" } }, SHAPE],
    ["an unknown key", { secretId: "AKIDstranger" }, "AuthFailure.SecretIdNotFound"],
    ["a wrong secret key", { secretKey: "wrong" }, MISMATCH],
    ["another body than the signed one", { body: '{"Limit":1}', payload: "UNSIGNED-PAYLOAD" }, MISMATCH],
    ["another host", { signedHost: "tat.tencentcloudapi.com" }, MISMATCH],
    ["another service in the scope", { service: "cvm" }, MISMATCH],
    ["a local date in the scope", { date: "2001-01-01" }, MISMATCH],
    ["another timestamp than the signed one", anotherTimestamp, MISMATCH],
    ["a content type changed on the way", { headers: { "Content-Type": "application/json;charset=utf-8" } }, MISMATCH],
    ["a token with a permanent key", { headers: { "X-TC-Token": "token" } }, "AuthFailure.TokenFailure"],
  ];
  for (const [title, call, code] of refused) {
    it(`answers ${title} with ${code}`, async () => {
      const emulator = await startEmulator();
      const answer = await sendSigned(emulator, typeof call === "function" ? call() : call);
      assert.equal(answer.status, 200);
      assert.equal(answer.errorCode, code, answer.body);
      assert.match(answer.response.RequestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });
  }

  for (const [title, signedHeaders] of [
    ["without the host", "content-type"],
    ["without the content type", "host"],
    ["not sorted", "host;content-type"],
    ["named twice", "content-type;content-type;host"],
    ["in upper case", "Content-Type;Host"],
  ] as const) {
    it(`answers signed headers ${title} with ${SHAPE}`, async () => {
      const emulator = await startEmulator();
      const date = new Date().toISOString().slice(0, 10);
      const answer = await sendSigned(emulator, {
        headers: {
          Authorization: `TC3-HMAC-SHA256 Credential=${emulator.secretId}/${date}/tat/tc3_request, SignedHeaders=${signedHeaders}, Signature=${"0".repeat(64)}`,
        },
      });
      assert.equal(answer.errorCode, SHAPE);
    });
  }

  const clock = { now: () => Date.parse("2026-03-01T00:02:00.900Z"), sleep: async () => {} };
  for (const [skewSeconds, code] of [
    [300, undefined],
    [301, "AuthFailure.SignatureExpire"],
    [-300, undefined],
    [-301, "AuthFailure.SignatureExpire"],
  ] as const) {
    it(`answers a timestamp ${skewSeconds} s away with ${code ?? "the records"}`, async () => {
      const emulator = await startEmulator({ clock });
      const answer = await sendSigned(emulator, { timestamp: Math.floor(clock.now() / 1000) + skewSeconds });
      assert.equal(answer.errorCode, code);
    });
  }

  it("tells a client with a wrong clock the server's time in the Date header", async () => {
    const emulator = await startEmulator({ clock, clockOffsetMs: 3_600_000 });
    const answer = await sendSigned(emulator, { timestamp: clock.now() / 1000 });
    assert.equal(answer.errorCode, "AuthFailure.InvalidAuthorization");
    const late = await sendSigned(emulator, { timestamp: Math.floor(clock.now() / 1000) });
    assert.equal(late.errorCode, "AuthFailure.SignatureExpire");
    assert.equal(late.headers.date, "Sun, 01 Mar 2026 01:02:00 GMT");
  });
});

describe("Accounts", () => {
  const startEmulator = useEmulator();
  const key = { secretId: "AKIDtemporary", secretKey: "temporary-key" };
  const withToken = (token: string | undefined): SignedCall => ({ ...key, headers: { "X-TC-Token": token } });

  it("accepts a temporary key with its token only", async () => {
    const emulator = await startEmulator({ accounts: [{ ...key, token: "right" }] });
    assert.equal((await sendSigned(emulator, withToken("right"))).errorCode, undefined);
    assert.equal((await sendSigned(emulator, withToken("wrong"))).errorCode, "AuthFailure.TokenFailure");
    assert.equal((await sendSigned(emulator, withToken(undefined))).errorCode, "AuthFailure.TokenFailure");
    assert.deepEqual(
      emulator.requests.map((request) => [request.secretId, request.withToken]),
      [
        ["AKIDtemporary", true],
        ["AKIDtemporary", true],
        ["AKIDtemporary", false],
      ],
    );
  });

  it("refuses a temporary key from the instant at which it expires", async () => {
    let nowMs = Date.parse("2026-03-01T12:00:00Z");
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    emulator.addAccount({ ...key, token: "right", expiresAt: "2026-03-01T20:01:00+08:00" });
    const call = () => sendSigned(emulator, { ...withToken("right"), timestamp: Math.floor(nowMs / 1000) });
    nowMs += 59_999;
    assert.equal((await call()).errorCode, undefined);
    nowMs += 1;
    assert.equal((await call()).errorCode, "AuthFailure.TokenFailure");
  });

  it("refuses revoked keys: a temporary one for its token, a permanent one as unknown", async () => {
    const emulator = await startEmulator({ accounts: [{ ...key, token: "right" }] });
    emulator.revokeAccount(key.secretId);
    emulator.revokeAccount(emulator.secretId);
    assert.equal((await sendSigned(emulator, withToken("right"))).errorCode, "AuthFailure.TokenFailure");
    assert.equal((await sendSigned(emulator)).errorCode, "AuthFailure.SecretIdNotFound");
  });

  it("denies single actions", async () => {
    const emulator = await startEmulator({ accounts: [{ ...key, deniedActions: ["DescribeInvokers"] }] });
    emulator.denyActions(["DescribeInvocationTasks"]);
    const codes = [];
    for (const call of [
      {},
      { action: "DescribeInvocationTasks" },
      { ...key, action: "DescribeInvokers" },
      { ...key },
    ]) {
      codes.push((await sendSigned(emulator, call)).errorCode);
    }
    assert.deepEqual(codes, [undefined, "UnauthorizedOperation", "UnauthorizedOperation", undefined]);
  });

  it("names the property of a key it cannot use", async () => {
    const emulator = await startEmulator();
    assert.throws(
      () => emulator.addAccount({ secretId: "a/b", secretKey: "x" }),
      /^EmulatorArgumentError: addAccount\.secretId: /,
    );
    assert.throws(
      () => emulator.addAccount({ ...key, expiresAt: "soon" }),
      /^EmulatorArgumentError: addAccount\.expiresAt: "soon" is not a moment in time/,
    );
    assert.throws(() => emulator.revokeAccount("AKIDnobody"), /"AKIDnobody" is none of this emulator's keys/);
  });
});
