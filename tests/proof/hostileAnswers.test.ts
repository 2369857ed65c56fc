import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { TatError } from "../../sdk/checks/TatError";
import { type LoggedRequest, type ScriptedAnswer, startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { readLatestInvokerRecords } from "../../sdk/reads/latest";
import { type GetInvokerRecordsArgs, readInvokerRecords } from "../../sdk/reads/records";
import { readInvokerStatistics } from "../../sdk/reads/statistics";
import { connectTo, QUICK_LIMITS } from "../reads/connectTo";
import { assertFitForConsole } from "./assertFitForConsole";

const INVOKER = "ivk-hostile1";
const REQUEST_ID = "8b7d2bb7-5b2f-4b0e-9d6f-9e1d0d1f2a3b";

type Row = Record<string, unknown>;

/** The run number `index` of the invoker, newest first: as the service would write it. */
function makeRow(index: number, changes: Row = {}): Row {
  const invokeTime = new Date(Date.parse("2026-11-24T00:00:05Z") - index * 60_000).toISOString().replace(".000Z", "Z");
  return {
    InvokerId: INVOKER,
    InvokeTime: invokeTime,
    Reason: "scheduled",
    InvocationId: `inv-row${index}`,
    Result: "SUCCESS",
    ...changes,
  };
}

function makeRows(from: number, count: number): Row[] {
  return Array.from({ length: count }, (_, index) => makeRow(from + index));
}

function wrap(response: unknown): ScriptedAnswer {
  return { body: JSON.stringify({ Response: response }) };
}

const answer = (rows: unknown, totalCount: unknown, others: Row = {}) =>
  wrap({ TotalCount: totalCount, InvokerRecordSet: rows, RequestId: REQUEST_ID, ...others });
const refuse = (code: unknown, message: unknown, requestId: unknown = REQUEST_ID) =>
  wrap({ Error: { Code: code, Message: message }, RequestId: requestId });
const offsetOf = ({ parameters }: LoggedRequest) => Number(parameters.Offset);

/** Answers of one page that no document allows, with the code they end in and what the message must say. */
const REFUSED: readonly [title: string, answer: ScriptedAnswer, code: string, says?: RegExp][] = [
  ["no records", answer(undefined, 1), "InvalidResponse", /InvokerRecordSet/],
  ["null for records that are counted", answer(null, 1), "InvalidResponse", /InvokerRecordSet/],
  ["text for records", answer("[]", 1), "InvalidResponse", /InvokerRecordSet/],
  ["an object for records", answer({ 0: makeRow(0), length: 1 }, 1), "InvalidResponse", /InvokerRecordSet/],
  ["null for a record", answer([null], 1), "InvalidResponse", /InvokerRecordSet\[0\]/],
  ["a list for a record", answer([[]], 1), "InvalidResponse", /InvokerRecordSet\[0\]/],
  ["a record of nothing", answer([{}], 1), "InvalidResponse", /InvokerRecordSet\[0\]\.InvokerId/],
  ["another invoker's record", answer([makeRow(0, { InvokerId: "ivk-other001" })], 1), "InvalidResponse", /InvokerId/],
  ["a number for an ID", answer([makeRow(0, { InvocationId: 5 })], 1), "InvalidResponse", /InvocationId/],
  ["a time that is none", answer([makeRow(0, { InvokeTime: "now" })], 1), "InvalidResponse", /InvokeTime/],
  [
    "a time without its offset",
    answer([makeRow(0, { InvokeTime: "2026-11-24T00:00:05" })], 1),
    "InvalidResponse",
    /InvokeTime/,
  ],
  [
    "a time far from every calendar",
    answer([makeRow(0, { InvokeTime: "2026-13-45T99:00:05Z" })], 1),
    "InvalidResponse",
    /InvokeTime/,
  ],
  ["no result", answer([makeRow(0, { Result: "" })], 1), "InvalidResponse", /Result/],
  ["a result for the terminal", answer([makeRow(0, { Result: "\u001b[2JSUCCESS" })], 1), "InvalidResponse"],
  [
    "an ID of a megabyte",
    answer([makeRow(0, { InvocationId: "x".repeat(1_000_000) })], 1),
    "InvalidResponse",
    /InvocationId/,
  ],
  ["a negative total", answer([], -1), "InvalidResponse", /TotalCount/],
  ["a fraction of a total", answer([], 0.5), "InvalidResponse", /TotalCount/],
  ["a total of 1e15", answer(makeRows(0, 100), 1e15), "InvalidResponse", /TotalCount/],
  ["a total of 1e308", answer(makeRows(0, 100), 1e308), "InvalidResponse", /TotalCount/],
  ["text for a total", answer([], "1"), "InvalidResponse", /TotalCount/],
  ["no total", answer([], undefined), "InvalidResponse", /TotalCount/],
  ["a page larger than asked", answer(makeRows(0, 101), 101), "InvalidResponse", /101/],
  [
    "an answer to another action",
    wrap({ TotalCount: 1, InvocationTaskSet: [{ InvocationTaskId: "invt-1" }], RequestId: REQUEST_ID }),
    "InvalidResponse",
    /InvokerRecordSet/,
  ],
  ["no RequestId", answer([], 0, { RequestId: undefined }), "InvalidResponse", /RequestId/],
  [
    "a RequestId for the terminal",
    answer([], 0, { RequestId: "\u001b]0;owned\u0007" }),
    "InvalidResponse",
    /RequestId/,
  ],
  ["a list for a response", wrap([]), "InvalidResponse"],
  ["text for a response", wrap("ok"), "InvalidResponse"],
  ["null for a response", wrap(null), "BadAnswer"],
  ["JSON that is no envelope", { body: "[]" }, "BadAnswer"],
  ["a number", { body: "1" }, "BadAnswer"],
  ["brackets without end", { body: "[".repeat(200_000) }, "BadAnswer"],
  ["a body of 20 megabytes", { body: `{"Response":"${"x".repeat(20_000_000)}"}` }, "BadAnswer"],
  [
    "HTML in a message",
    refuse("UnauthorizedOperation", "<script>alert(1)</script><b>no</b>"),
    "UnauthorizedOperation",
    /no/,
  ],
  ["a message of a megabyte", refuse("UnauthorizedOperation", "m".repeat(1_000_000)), "UnauthorizedOperation", /mmm/],
  [
    "a message for the terminal",
    refuse("UnauthorizedOperation", "\u001b[2J\u001b]8;;http://evil\u0007no\u001b]8;;\u0007\r\n\u202egnorw"),
    "UnauthorizedOperation",
    /no/,
  ],
  ["an object for a message", refuse("UnauthorizedOperation", { a: 1 }), "UnauthorizedOperation"],
  ["no message", refuse("UnauthorizedOperation", undefined), "UnauthorizedOperation"],
  ["a code for the terminal", refuse("\u001b[31mBad", "no"), "BadAnswer"],
  ["a number for a code", refuse(5, "no"), "BadAnswer"],
  [
    "a RequestId for the terminal beside an error",
    refuse("UnauthorizedOperation", "no", "\u001b[2J"),
    "UnauthorizedOperation",
  ],
  ["a status of an HTML page", { status: 404, body: "<html>\u001b[2J</html>" }, "HttpStatus", /404/],
];

describe("hostile answers", () => {
  let emulator: TatEmulator;

  beforeEach(async () => {
    emulator = await startTatEmulator({ rateLimit: false, invokers: [{ invokerId: INVOKER, count: 3 }] });
  });

  afterEach(() => emulator.close());

  const read = (args: GetInvokerRecordsArgs = {}) =>
    readInvokerRecords(() => connectTo(emulator, { limits: { ...QUICK_LIMITS, attempts: 2, throttledAttempts: 2 } }), {
      invokerIds: [INVOKER],
      ...args,
    });

  /** Lets every request be answered so. */
  function answerAll(response: ScriptedAnswer | ((request: LoggedRequest) => ScriptedAnswer)): void {
    emulator.faults.push({ kind: "response", times: Number.POSITIVE_INFINITY, response });
  }

  async function readError(args?: GetInvokerRecordsArgs): Promise<TatError> {
    const error = await read(args).then(
      ({ invokerRecordSet }) => assert.fail(`${invokerRecordSet.length} records`),
      (caught: unknown) => caught,
    );
    assert.ok(TatError.isInstance(error), `no TatError: ${error}`);
    assertFitForConsole(error.message, 800);
    assertFitForConsole(error.requestId ?? "");
    return error;
  }

  for (const [title, response, code, says = /^/] of REFUSED) {
    it(`end with ${code} for ${title}`, async () => {
      answerAll(response);
      const error = await readError();
      assert.equal(error.code, code);
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /<\/?[a-z]/i);
      assert.ok(emulator.requests.length <= 2, `${emulator.requests.length} requests`);
    });
  }

  it("are taken where they are only odd: fields nobody asked for, null, unknown results, other offsets, HTML in a reason", async () => {
    const rows = [
      makeRow(0, { InvokeTime: "2026-11-24T08:00:05+08:00", Result: "PAUSED", Extra: { deep: [1] } }),
      makeRow(1, { InvocationId: null, Reason: "<b>by hand</b>\u001b[2J" }),
      makeRow(2, { Reason: undefined }),
    ];
    answerAll(answer(rows, 3, { Extra: "x", DeprecatedWarning: "soon" }));
    const { invokerRecordSet } = await read();
    assert.deepEqual(
      invokerRecordSet.map(({ invocationId, reason, result }) => [invocationId, reason, result]),
      [
        ["inv-row0", "scheduled", "PAUSED"],
        ["", "<b>by hand</b>", "SUCCESS"],
        ["inv-row2", "", "SUCCESS"],
      ],
    );
  });

  it("are read to their last row when a total counts fewer than are there", async () => {
    answerAll((request) => answer(makeRows(offsetOf(request), 100), 1));
    assert.equal((await read()).invokerRecordSet.length, 100);
    assert.equal(emulator.requests.length, 1);
  });

  it("end with InvalidResponse when a total counts rows that do not come", async () => {
    answerAll((request) => answer(offsetOf(request) === 0 ? makeRows(0, 100) : [], 1_000_000_000));
    assert.equal((await readError()).code, "InvalidResponse");
    assert.ok(emulator.requests.length <= 41, `${emulator.requests.length} requests`);
  });

  it("end with HistoryNotStable when a total grows with every page", async () => {
    answerAll((request) => answer(makeRows(offsetOf(request), 100), offsetOf(request) + 150));
    assert.equal((await readError()).code, "HistoryNotStable");
    assert.ok(emulator.requests.length <= 300, `${emulator.requests.length} requests`);
  });

  it("end with HistoryNotStable when every page of a billion shows the same rows", async () => {
    answerAll(answer(makeRows(0, 100), 1_000_000_000));
    assert.equal((await readError()).code, "HistoryNotStable");
    assert.ok(emulator.requests.length <= 200, `${emulator.requests.length} requests`);
  });

  it("end with HistoryNotStable when no two pages ever share a row", async () => {
    let made = 0;
    answerAll(() => {
      made += 1;
      return answer(makeRows(made * 1000, 100).reverse(), 150);
    });
    assert.equal((await readError()).code, "HistoryNotStable");
    assert.ok(emulator.requests.length <= 500, `${emulator.requests.length} requests`);
  });

  it("do not keep the latest run from being found, or end with a clear error, when each row comes alone", async () => {
    answerAll((request) => answer(makeRows(offsetOf(request), 1), 30));
    const api = connectTo(emulator);
    const latest = await readLatestInvokerRecords(() => api, { invokerIds: [INVOKER] });
    assert.equal(latest[INVOKER]?.invocationId, "inv-row0");
    assert.equal((await readInvokerStatistics(() => api, { invokerIds: [INVOKER] })).overall.totalCount, 30);
  });

  it("lead nowhere: a redirect is refused, and what it points to is not asked", async () => {
    let asked = 0;
    const elsewhere = createServer((_request, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const { port } = elsewhere.address() as AddressInfo;
    try {
      for (const status of [301, 302, 307, 308]) {
        emulator.faults.clear();
        answerAll({ status, headers: { Location: `http://127.0.0.1:${port}/` }, body: "" });
        assert.equal((await readError()).code, "Redirected");
      }
      assert.equal(asked, 0);
    } finally {
      elsewhere.close();
    }
  });
});
