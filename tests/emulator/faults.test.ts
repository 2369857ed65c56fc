import assert from "node:assert/strict";
import type { Fault, TatEmulator } from "../../sdk/emulator";
import { type ReceivedAnswer, sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

/** The code of the error that sending rejects with. */
async function failure(sending: Promise<ReceivedAnswer>): Promise<string | undefined> {
  return sending.then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );
}

describe("applyFault", () => {
  const startEmulator = useEmulator();
  let emulator: TatEmulator;
  beforeEach(async () => {
    emulator = await startEmulator({ invokers: [{ count: 5 }] });
  });

  const refusals: [Fault, string][] = [
    [{ kind: "rateLimit" }, "RequestLimitExceeded"],
    [{ kind: "rateLimit", code: "RequestLimitExceeded.UinLimitExceeded" }, "RequestLimitExceeded.UinLimitExceeded"],
    [{ kind: "internalError" }, "InternalError"],
    [{ kind: "serviceUnavailable" }, "ServiceUnavailable"],
    [{ kind: "signatureExpire" }, "AuthFailure.SignatureExpire"],
    [{ kind: "tokenFailure" }, "AuthFailure.TokenFailure"],
    [{ kind: "error", code: "ResourceUnavailable.Test", message: "made up" }, "ResourceUnavailable.Test"],
  ];
  for (const [fault, code] of refusals) {
    it(`answers ${code} in the envelope once for ${JSON.stringify(fault)}`, async () => {
      emulator.faults.push(fault);
      const answer = await sendSigned(emulator);
      assert.deepEqual([answer.status, answer.errorCode], [200, code]);
      assert.equal((await sendSigned(emulator)).response.TotalCount, 5);
      assert.deepEqual(
        emulator.requests.map((request) => [request.fault, request.errorCode]),
        [
          [fault.kind, code],
          [undefined, undefined],
        ],
      );
      assert.equal(emulator.requests[0]?.requestId, answer.response.RequestId);
    });
  }

  for (const status of [429, 502, 503]) {
    it(`answers ${status} with a page of HTML`, async () => {
      emulator.faults.push({ kind: "gatewayPage", status, headers: { "Retry-After": "3" } });
      const answer = await sendSigned(emulator);
      assert.deepEqual(
        [answer.status, answer.headers["content-type"], answer.headers["retry-after"]],
        [status, "text/html", "3"],
      );
      assert.match(answer.body, /^<html>/);
      assert.deepEqual([emulator.requests[0]?.status, emulator.requests[0]?.errorCode], [status, undefined]);
    });
  }

  for (const [kind, body] of [
    ["emptyBody", ""],
    ["notJson", "<html><body>This is no JSON.</body></html>"],
    ["jsonWithoutResponse", '{"message":"no Response here"}'],
  ] as const) {
    it(`answers ${kind} under JSON's content type`, async () => {
      emulator.faults.push({ kind });
      const answer = await sendSigned(emulator);
      assert.deepEqual([answer.status, answer.headers["content-type"], answer.body], [200, "application/json", body]);
    });
  }

  for (const kind of ["connectionReset", "truncatedBody"] as const) {
    it(`lets the client see ${kind} as a broken connection`, async () => {
      emulator.faults.push({ kind });
      assert.equal(await failure(sendSigned(emulator)), "ECONNRESET");
      assert.equal(emulator.requests[0]?.status, kind === "connectionReset" ? undefined : 200);
      assert.equal((await sendSigned(emulator)).response.TotalCount, 5);
    });
  }

  for (const kind of ["neverAnswer", "stalledBody"] as const) {
    it(`leaves a client waiting with ${kind} until the emulator is closed`, async () => {
      emulator.faults.push({ kind });
      const code = failure(sendSigned(emulator));
      while (emulator.requests[0]?.fault === undefined) {
        await new Promise(setImmediate);
      }
      assert.equal((await sendSigned(emulator)).response.TotalCount, 5);
      assert.equal(emulator.peakInFlight, 2);
      await emulator.close();
      assert.equal(await code, "ECONNRESET");
    });
  }

  it("waits for a slow answer and for latency by the emulator's clock", async () => {
    const slept: number[] = [];
    const clock = { now: () => Date.now(), sleep: async (delayMs: number) => void slept.push(delayMs) };
    const slow = await startEmulator({ clock, latencyMs: ({ action }) => (action === "DescribeInvokers" ? 30 : 0) });
    slow.faults.push({ kind: "slowAnswer", delayMs: 5000, action: "DescribeInvokers", nth: 2 });
    await sendSigned(slow, { action: "DescribeInvokers" });
    await sendSigned(slow);
    await sendSigned(slow, { action: "DescribeInvokers" });
    slow.latencyMs = 7;
    await sendSigned(slow);
    assert.deepEqual(slept, [30, 5030, 7]);
  });

  for (const delayMs of [Number.NaN, -1, 1e308, "50"]) {
    it(`answers HTTP 500 that names the latency when a function gives ${delayMs}, rather than at once`, async () => {
      const emulator = await startEmulator({ latencyMs: () => delayMs as number });
      const { status, body } = await sendSigned(emulator);
      assert.equal(status, 500);
      assert.match(body, /latencyMs\(\): .*milliseconds from 0 to a day/);
    });
  }

  it("answers what a function makes of the right answer: hostile records, redirects", async () => {
    emulator.faults.push(
      { kind: "response", response: (_, answer) => ({ body: answer.body.replaceAll("SUCCESS", "\\u001b[31m") }) },
      { kind: "response", response: { status: 302, headers: { Location: "http://127.0.0.1:1/" }, body: "" } },
    );
    const hostile = await sendSigned(emulator);
    assert.equal(hostile.response.InvokerRecordSet[0].Result, "\u001b[31m");
    const redirect = await sendSigned(emulator);
    assert.deepEqual([redirect.status, redirect.headers.location, redirect.body], [302, "http://127.0.0.1:1/", ""]);
  });

  it("answers 500 with the message when a function of the script throws", async () => {
    emulator.faults.push({
      kind: "response",
      response: () => {
        throw new Error("broken script");
      },
    });
    const answer = await sendSigned(emulator);
    assert.deepEqual([answer.status, answer.body], [500, "The emulator failed: broken script"]);
    assert.equal(emulator.requests[0]?.status, 500);
  });

  it("leaves no rejection to itself where the wait for an answer fails after the script did", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    let failWait = (_: Error) => {};
    const waited = new Promise<void>((_, reject) => {
      failWait = reject;
    });
    const slow = await startEmulator({ clock: { now: () => Date.now(), sleep: () => waited }, latencyMs: 1 });
    slow.faults.push({
      kind: "response",
      response: () => {
        throw new Error("broken script");
      },
    });
    try {
      assert.equal((await sendSigned(slow)).body, "The emulator failed: broken script");
      failWait(new Error("broken clock"));
      await new Promise(setImmediate);
      assert.deepEqual(unhandled, []);
    } finally {
      process.off("unhandledRejection", note);
    }
  });
});

describe("FaultScript", () => {
  const startEmulator = useEmulator();

  /** For each of `count` requests the code it was answered with. */
  async function collectCodes(faults: Fault[], count: number, actions = ["DescribeInvokerRecords"]) {
    const emulator = await startEmulator();
    emulator.faults.push(...faults);
    const codes = [];
    for (let index = 0; index < count; index++) {
      codes.push(
        (await sendSigned(emulator, { action: actions[index % actions.length], parameters: { Offset: index } }))
          .errorCode,
      );
    }
    return { codes, pending: emulator.faults.pending };
  }
  const error = (code: string) => ({ kind: "error", code, message: code }) as const;

  it("plays faults one after the other", async () => {
    const { codes, pending } = await collectCodes([error("A"), { ...error("B"), times: 2 }], 4);
    assert.deepEqual([codes, pending], [["A", "B", "B", undefined], 0]);
  });

  it("counts with nth from the push on, whatever other faults do", async () => {
    const { codes } = await collectCodes(
      [
        { ...error("A"), times: 2 },
        { ...error("B"), nth: 3, times: 2 },
      ],
      5,
    );
    assert.deepEqual(codes, ["A", "A", "B", "B", undefined]);
  });

  it("meets only the action and the requests it is meant for, and tells what is left", async () => {
    const faults: Fault[] = [
      { ...error("A"), action: "DescribeInvokers", times: Number.POSITIVE_INFINITY },
      { ...error("B"), match: ({ parameters }) => parameters.Offset === 2 },
      { ...error("C"), match: ({ region }) => region === "ap-tokyo" },
    ];
    const { codes, pending } = await collectCodes(faults, 4, ["DescribeInvokerRecords", "DescribeInvokers"]);
    assert.deepEqual([codes, pending], [[undefined, "A", "B", "A"], 2]);
  });

  it("forgets its faults", async () => {
    const emulator = await startEmulator();
    emulator.faults.push(error("A"));
    emulator.faults.clear();
    assert.equal((await sendSigned(emulator)).errorCode, undefined);
  });

  it("refuses faults that could never meet a request", async () => {
    const { faults } = await startEmulator();
    assert.throws(
      () => faults.push({ kind: "explode" } as unknown as Fault),
      /faults\.kind: "explode" is not one of rateLimit, /,
    );
    assert.throws(() => faults.push({ kind: "notJson", nth: 0 }), /faults\.nth: 0 is not a whole number of at least 1/);
    assert.throws(
      () => faults.push({ kind: "notJson", times: 0 }),
      /faults\.times: 0 is not a whole number of at least 1 or Infinity/,
    );
    assert.equal(faults.pending, 0);
  });
});
