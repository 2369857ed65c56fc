import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { type CallError, ServiceError, TransportError } from "../../sdk/wire/callErrors";
import type { TatApi } from "../../sdk/wire/TatApi";
import { createSilenceClock } from "../../tools/soak/createSilenceClock";
import { connectTo, QUICK_LIMITS, QUICK_RATE } from "../reads/connectTo";
import { sendNoRecords, startServer } from "./startServer";

type Fault = Parameters<TatEmulator["faults"]["push"]>[0];

describe("callApi", () => {
  let emulator: TatEmulator;

  beforeEach(async () => {
    emulator = await startTatEmulator({ rateLimit: false, invokers: [{ invokerId: "ivk-test0001" }] });
  });
  afterEach(() => emulator.close());

  const isSilent = ({ fault }: { fault?: string }) => fault === "neverAnswer" || fault === "stalledBody";
  function connect(): TatApi {
    const clock = createSilenceClock(() => emulator.requests.filter(isSilent).length);
    return connectTo(emulator, { clock, rate: QUICK_RATE });
  }

  const call = (signal?: AbortSignal, api = connect()) => api.describeInvokerRecords({ limit: 10, offset: 0 }, signal);

  async function callToFail(api = connect()): Promise<CallError> {
    try {
      await call(undefined, api);
    } catch (error) {
      return error as CallError;
    }
    throw new assert.AssertionError({ message: "the call succeeded" });
  }

  const passing: [title: string, fault: Fault][] = [
    ["RequestLimitExceeded", { kind: "rateLimit" }],
    ["a subcode of RequestLimitExceeded", { kind: "rateLimit", code: "RequestLimitExceeded.UinLimitExceeded" }],
    ["InternalError", { kind: "internalError" }],
    ["a subcode of InternalError", { kind: "error", code: "InternalError.DbError", message: "" }],
    ["ServiceUnavailable", { kind: "serviceUnavailable" }],
    ["HTTP 429", { kind: "gatewayPage", status: 429 }],
    ["HTTP 500", { kind: "gatewayPage", status: 500 }],
    ["HTTP 502", { kind: "gatewayPage", status: 502 }],
    ["HTTP 503", { kind: "gatewayPage", status: 503 }],
    ["a reset connection", { kind: "connectionReset" }],
    ["a truncated body", { kind: "truncatedBody" }],
    ["a stalled body", { kind: "stalledBody" }],
    ["an empty body", { kind: "emptyBody" }],
    ["a body that is not JSON", { kind: "notJson" }],
    ["JSON without Response", { kind: "jsonWithoutResponse" }],
    ["JSON that is null", { kind: "response", response: { body: "null" } }],
    ["no answer", { kind: "neverAnswer" }],
  ];
  for (const [title, fault] of passing) {
    it(`calls again after ${title}`, async () => {
      emulator.faults.push({ ...fault, times: 2 });
      const page = await call();
      assert.equal(page.totalCount, emulator.listRecords().length);
      assert.equal(emulator.requests.length, 3);
    });
  }

  const lasting: [code: string, advice: RegExp][] = [
    ["AuthFailure", /failed: AuthFailure/],
    ["AuthFailure.SecretIdNotFound", /Check the secret ID\. The key comes from TENCENTCLOUD_SECRET_ID, /],
    ["AuthFailure.InvalidSecretId", /Check the secret ID\. The key comes from TENCENTCLOUD_SECRET_ID, /],
    ["AuthFailure.SignatureFailure", /Check the secret key\. The key comes from TENCENTCLOUD_SECRET_ID, /],
    ["AuthFailure.TokenFailure", /temporary credentials/],
    ["AuthFailure.UnauthorizedOperation", /QcloudTATReadOnlyAccess\.$/],
    ["UnauthorizedOperation.CamAuthFailed", /QcloudTATReadOnlyAccess/],
    ["InvalidParameterValue", /failed: InvalidParameterValue/],
    ["InvalidParameterValue.InvalidInvokerId", /Check the invoker IDs/],
    ["InvalidAction", /failed: InvalidAction/],
    ["NoSuchVersion", /failed: NoSuchVersion/],
    ["UnsupportedRegion", /Check the region/],
    ["UnknownParameter", /failed: UnknownParameter/],
    ["LimitExceeded", /failed: LimitExceeded/],
    ["InternalErrorOfAnotherKind", /failed: InternalErrorOfAnotherKind/],
  ];
  for (const [code, advice] of lasting) {
    it(`does not call again after ${code}`, async () => {
      emulator.faults.push({ kind: "error", code, message: "Said by the service." });
      const error = await callToFail();
      assert.equal(emulator.requests.length, 1);
      assert.ok(ServiceError.isInstance(error));
      assert.equal(error.code, code);
      assert.equal(error.requestId, emulator.requests[0]?.requestId);
      assert.match(
        error.message,
        /^DescribeInvokerRecords at tat\.localhost:\d+ failed: .*: Said by the service \(RequestId /,
      );
      assert.match(error.message, advice);
    });
  }

  it("gives up after five attempts, and the last error says so with code and RequestId", async () => {
    emulator.faults.push({ kind: "internalError", times: 99 });
    const clock = { now: () => 0, sleep: (_: number, signal?: AbortSignal) => untilAborted(signal) };
    const error = await callToFail(connectTo(emulator, { clock }));
    assert.equal(emulator.requests.length, 5);
    assert.ok(ServiceError.isInstance(error));
    assert.equal(error.code, "InternalError");
    assert.equal(error.requestId, emulator.requests[4]?.requestId);
    assert.match(error.message, new RegExp(`\\(RequestId ${error.requestId}, after 5 attempts in 1 s\\)`));
  });

  it("is more patient with the rate limit: twelve attempts", async () => {
    emulator.faults.push({ kind: "rateLimit", times: 99 });
    const error = await callToFail();
    assert.equal(emulator.requests.length, 12);
    assert.match(error.message, /Others are using up the same request limit/);
  });

  it("tells the limiter of a refusal, so that calls that follow keep to a share of the limit", async () => {
    const rate = { limit: 20, intervalMs: 500, travelMs: 100 };
    const api = connectTo(emulator, { rate });
    emulator.faults.push({ kind: "rateLimit" });
    await call(undefined, api);
    emulator.clearRequests();
    await Promise.all(Array.from({ length: 15 }, () => call(undefined, api)));
    const times = emulator.requests.map(({ time }) => Date.parse(time));
    // A third of the limit is 7: fifteen calls take three rounds, and would take 0.4 s without others.
    assert.ok(
      Math.max(...times) - Math.min(...times) > 545,
      `all within ${Math.max(...times) - Math.min(...times)} ms`,
    );
  });

  it("stops when the time for all attempts is used up", async () => {
    emulator.faults.push({ kind: "rateLimit", times: 99 });
    let now = 0;
    emulator.onRequest = () => {
      now += 7_000;
    };
    const clock = { now: () => now, sleep: (_: number, signal?: AbortSignal) => untilAborted(signal) };
    const api = connectTo(emulator, { clock, rate: QUICK_RATE });
    await assert.rejects(api.describeInvokerRecords({ limit: 1, offset: 0 }), /after 9 attempts in 63 s/);
  });

  it("gives up when every call has been refused for as long, however little of it this one did not queue", async () => {
    emulator.faults.push({ kind: "rateLimit", times: 9999 });
    const clock = { now: () => 0, sleep: (_: number, signal?: AbortSignal) => untilAborted(signal) };
    const limits = { ...QUICK_LIMITS, totalTimeoutMs: 200, throttledAttempts: 500 };
    const api = connectTo(emulator, { clock, rate: QUICK_RATE, limits });
    const results = await Promise.allSettled(Array.from({ length: 30 }, () => call(undefined, api)));
    assert.equal(results.filter(({ status }) => status === "rejected").length, 30);
    assert.ok(emulator.requests.length < 500, `${emulator.requests.length} requests, and each call may make 500`);
  });

  const unanswered: [title: string, fault: Fault, code: string, message: RegExp][] = [
    ["a time-out", { kind: "neverAnswer" }, "TimedOut", /did not answer within 15 s/],
    ["a body that stalls", { kind: "stalledBody" }, "TimedOut", /did not answer within 15 s/],
    ["a lost connection", { kind: "connectionReset" }, "ConnectionFailed", /the connection was lost/],
    ["a truncated body", { kind: "truncatedBody" }, "BadAnswer", /broke off in the middle/],
    ["a body that is not JSON", { kind: "notJson" }, "BadAnswer", /not JSON/],
    ["a body without Response", { kind: "jsonWithoutResponse" }, "BadAnswer", /without a Response/],
    [
      "a compressed body, whatever is in it",
      { kind: "response", response: { headers: { "Content-Encoding": "gzip" }, body: "{}" } },
      "BadAnswer",
      /gave a compressed answer, which it was not asked for/,
    ],
    ["a gateway's page", { kind: "gatewayPage", status: 502 }, "HttpStatus", /HTTP status 502/],
  ];
  for (const [title, fault, code, message] of unanswered) {
    it(`names ${title}`, async () => {
      emulator.faults.push({ ...fault, times: 99 });
      const error = await callToFail();
      assert.ok(TransportError.isInstance(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.match(error.message, /after 5 attempts in \d+ s/);
      assert.equal(emulator.requests.length, 5);
    });
  }

  it("takes an answer that came while this process was held up for longer than the time limit", async () => {
    const server = await startServer((_, response) => {
      response.once("finish", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500));
      sendNoRecords(response);
    });
    try {
      const page = await connectTo(server).describeInvokerRecords({ limit: 1, offset: 0 });
      assert.equal(page.totalCount, 0);
      assert.equal(server.seen.length, 1);
    } finally {
      await server.close();
    }
  });

  const REQUEST_ID = "11111111-2222-3333-4444-555555555555";
  type RowWithStatus = [title: string, status: number, content: object, expected: object, calls: number];
  const refusals = [
    "AuthFailure.SignatureFailure",
    "UnauthorizedOperation.CamAuthFailed",
    "InvalidParameterValue.InvalidInvokerId",
    "MissingParameter",
    "InvalidAction",
    "NoSuchVersion",
    "UnsupportedRegion",
  ];
  const withStatus: RowWithStatus[] = [
    [
      "a refusal in HTTP 403",
      403,
      { Error: { Code: "AuthFailure.SignatureFailure", Message: "no" } },
      { code: "AuthFailure.SignatureFailure", requestId: REQUEST_ID, retryable: false },
      1,
    ],
    ...refusals.map((code): RowWithStatus => {
      const expected = { code, requestId: REQUEST_ID, retryable: false };
      return [`${code} in HTTP 500`, 500, { Error: { Code: code, Message: "no" } }, expected, 1];
    }),
    [
      "a refusal in HTTP 429",
      429,
      { Error: { Code: "AuthFailure.SecretIdNotFound", Message: "no" } },
      { code: "AuthFailure.SecretIdNotFound", requestId: REQUEST_ID, retryable: false },
      1,
    ],
    [
      "a code that only begins like a refusal in HTTP 502",
      502,
      { Error: { Code: "InvalidActionState", Message: "no" } },
      { code: "InvalidActionState", requestId: REQUEST_ID, retryable: true },
      5,
    ],
    [
      "a code that is not known in HTTP 429",
      429,
      { Error: { Code: "SlowDown", Message: "no" } },
      { code: "SlowDown", requestId: REQUEST_ID, retryable: true },
      5,
    ],
    [
      "a fault in HTTP 500",
      500,
      { Error: { Code: "InternalError", Message: "no" } },
      { code: "InternalError", requestId: REQUEST_ID, retryable: true },
      5,
    ],
    [
      "a code that is not known in HTTP 503",
      503,
      { Error: { Code: "Maintenance", Message: "no" } },
      { code: "Maintenance", requestId: REQUEST_ID, retryable: true },
      5,
    ],
    [
      "a limit in HTTP 429",
      429,
      { Error: { Code: "RequestLimitExceeded", Message: "no" } },
      { code: "RequestLimitExceeded", requestId: REQUEST_ID, retryable: true },
      12,
    ],
    [
      "records in HTTP 500, which are none",
      500,
      { TotalCount: 0, InvokerRecordSet: [] },
      { code: "HttpStatus", requestId: undefined, retryable: true },
      5,
    ],
    ["records in HTTP 404", 404, { TotalCount: 0, InvokerRecordSet: [] }, { code: "HttpStatus", retryable: false }, 1],
  ];
  for (const [title, status, content, expected, calls] of withStatus) {
    it(`keeps code and RequestId of the service where HTTP has a status of its own: ${title}`, async () => {
      const headers = { "Content-Type": "application/json; charset=utf-8" };
      const body = JSON.stringify({ Response: { RequestId: REQUEST_ID, ...content } });
      emulator.faults.push({ kind: "response", response: { status, headers, body }, times: 99 });
      const { code, requestId, retryable } = await callToFail();
      assert.deepEqual({ code, requestId, retryable }, { requestId: undefined, ...expected });
      assert.equal(emulator.requests.length, calls);
    });
  }

  const jsonOfOthers = ["", "{", "null", "[]", '{"message":"Bad Gateway"}', '{"Response":{"Error":{}}}'];
  for (const body of jsonOfOthers) {
    it(`names the HTTP status where its JSON is not the service's: ${body || "nothing"}`, async () => {
      const headers = { "Content-Type": "application/json" };
      emulator.faults.push({ kind: "response", response: { status: 502, headers, body }, times: 99 });
      const error = await callToFail();
      assert.equal(error.code, "HttpStatus");
      assert.match(error.message, /answered with HTTP status 502 \(after 5 attempts/);
    });
  }

  it("names the HTTP status of a refusal whose body never ends, and does not call again", async () => {
    let silentCount = 0;
    const server = await startServer((_, response) => {
      response.writeHead(403, { "Content-Type": "application/json", "Content-Length": 500 });
      // Two turns later the client, which is in this process, has read what was written.
      response.write("{", () => setImmediate(() => setImmediate(() => silentCount++)));
    });
    try {
      const clock = createSilenceClock(() => silentCount);
      const error = await connectTo(server, { clock })
        .describeInvokerRecords({ limit: 1, offset: 0 })
        .catch((reason) => reason);
      assert.equal(error.code, "HttpStatus");
      assert.match(error.message, /answered with HTTP status 403\.$/);
      assert.equal(server.seen.length, 1);
    } finally {
      await server.close();
    }
  });

  it("says that this machine's clock is off, and by how much", async () => {
    emulator.clockOffsetMs = 17 * 60_000;
    const error = await callToFail();
    assert.equal(error.code, "AuthFailure.SignatureExpire");
    assert.match(error.message, /this machine's clock: it is about 17 minutes behind the server's/);
    emulator.clockOffsetMs = -9 * 60_000;
    assert.match((await callToFail()).message, /about 9 minutes ahead of the server's/);
    assert.equal(emulator.requests.length, 2);
  });

  it("says that the clock is right when a request was only held up", async () => {
    emulator.faults.push({ kind: "signatureExpire" });
    assert.match((await callToFail()).message, /clock agrees with the server's/);
  });

  it("does not follow a redirect, nor call again", async () => {
    const other = await startTatEmulator();
    try {
      const headers = { Location: `${other.url}/` };
      emulator.faults.push({ kind: "response", response: { status: 307, headers, body: "" } });
      const error = await callToFail();
      assert.equal(error.code, "Redirected");
      assert.equal(emulator.requests.length, 1);
      assert.equal(other.requests.length, 0);
    } finally {
      await other.close();
    }
  });

  it("cleans and shortens what the service says", async () => {
    const message = `<b>\u001b[31mbad\u001b[0m</b>\r\n${"y".repeat(1024 * 1024)}`;
    emulator.faults.push({ kind: "error", code: "AuthFailure", message });
    const error = await callToFail();
    assert.match(error.message, /AuthFailure: bad y+… \(RequestId/);
    assert.ok(error.message.length < 600);
  });

  it("takes a stream of events for an answer that is not JSON", async () => {
    const response = { headers: { "Content-Type": "text/event-stream" }, body: "data: {}\n\n" };
    emulator.faults.push({ kind: "response", response, times: 99 });
    assert.equal((await callToFail()).code, "BadAnswer");
    assert.equal(emulator.requests.length, 5);
  });

  it("takes a code that is none for a bad answer", async () => {
    const body = JSON.stringify({ Response: { Error: { Code: "\u001b[31mX", Message: "m" }, RequestId: "r" } });
    emulator.faults.push({ kind: "response", response: { body }, times: 99 });
    const error = await callToFail();
    assert.equal(error.code, "BadAnswer");
    assert.match(error.message, /gave an error without a code/);
  });

  it("gives up on an answer that does not end", async () => {
    const body = JSON.stringify({ Response: { Junk: "x".repeat(20 * 1024 * 1024) } });
    emulator.faults.push({ kind: "response", response: { body }, times: 99 });
    assert.match((await callToFail()).message, /does not end/);
  });

  describe("when aborted", () => {
    const reason = new Error("interrupted");

    it("ends an attempt under way at once, with the signal's reason", async () => {
      emulator.faults.push({ kind: "neverAnswer", times: 99 });
      const abort = new AbortController();
      emulator.onRequest = () => abort.abort(reason);
      await assert.rejects(call(abort.signal), (error) => error === reason);
      assert.equal(emulator.requests.length, 1);
    });

    it("ends the wait before another attempt at once", async () => {
      emulator.faults.push({ kind: "internalError", times: 99 });
      const abort = new AbortController();
      const limits = { minDelayMs: 3_600_000, maxDelayMs: 3_600_000 };
      // The end of an attempt ends its time limit; then the wait begins.
      const sleep = async (_: number, attemptOver?: AbortSignal) => {
        attemptOver?.addEventListener("abort", () => setImmediate(() => abort.abort(reason)));
        return untilAborted(attemptOver);
      };
      const api = connectTo(emulator, { limits, clock: { now: Date.now, sleep } });
      const result = api.describeInvokerRecords({ limit: 1, offset: 0 }, abort.signal);
      await assert.rejects(result, (error) => error === reason);
      assert.equal(emulator.requests.length, 1);
    });

    it("makes no request when the signal is aborted already", async () => {
      await assert.rejects(call(AbortSignal.abort("before")), (error) => error === "before");
      assert.equal(emulator.requests.length, 0);
    });

    it("takes out callers that queue for the rate limit, without a warning about listeners", async () => {
      const warnings: string[] = [];
      const onWarning = ({ name }: Error) => void warnings.push(name);
      process.on("warning", onWarning);
      // Time stands still, so that nobody's turn comes after the first.
      const standstill = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "performance"] });
      const abort = new AbortController();
      try {
        const api = connectTo(emulator);
        const results = Promise.allSettled(Array.from({ length: 200 }, () => call(abort.signal, api)));
        while (emulator.requests.length < 1) await new Promise((resolve) => setImmediate(resolve));
        abort.abort(reason);
        const rejected = (await results).filter((result) => result.status === "rejected");
        assert.ok(rejected.length >= 199);
        assert.deepEqual(new Set(rejected.map((result) => result.reason)), new Set([reason]));
        assert.equal(emulator.requests.length, 1);
      } finally {
        standstill.uninstall();
        process.off("warning", onWarning);
      }
      assert.deepEqual(warnings, []);
    });
  });
});

function untilAborted(signal?: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
}
