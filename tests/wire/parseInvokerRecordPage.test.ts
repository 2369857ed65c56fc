import assert from "node:assert/strict";
import fc from "fast-check";
import { parseInvokerRecordPage } from "../../sdk/wire/actions";
import { InvalidResponseError } from "../../sdk/wire/callErrors";

const request = { invokerIds: ["ivk-b7s3qa5l"], limit: 2, offset: 0 };
const row = {
  InvokerId: "ivk-b7s3qa5l",
  InvokeTime: "2021-09-06T09:33:05Z",
  Reason: "start an invocation at scheduled time.",
  InvocationId: "inv-l9l4orf1",
  Result: "SUCCESS",
};
const response = { TotalCount: 1443, InvokerRecordSet: [row], RequestId: "3cf2e2c9-97bd-4b34-9d9c-c7ea0b1cb53f" };

const parse = (given: unknown, asked: typeof request | { limit: number; offset: number } = request) =>
  parseInvokerRecordPage(
    { action: "DescribeInvokerRecords", host: "tat.example", response: given, secrets: [] },
    asked,
  );
const parseRow = (changes: object) => parse({ ...response, InvokerRecordSet: [{ ...row, ...changes }] }).records[0];

describe("parseInvokerRecordPage", () => {
  it("gives records, total and RequestId", () => {
    assert.deepEqual(parse(response), {
      records: [
        {
          invokerId: "ivk-b7s3qa5l",
          invokeTime: "2021-09-06T09:33:05Z",
          reason: "start an invocation at scheduled time.",
          invocationId: "inv-l9l4orf1",
          result: "SUCCESS",
        },
      ],
      totalCount: 1443,
      requestId: "3cf2e2c9-97bd-4b34-9d9c-c7ea0b1cb53f",
    });
  });

  it("keeps the order of the rows and passes over fields it does not know", () => {
    const rows = [{ ...row, Result: "FAILED", Later: {} }, row];
    const { records } = parse({ ...response, InvokerRecordSet: rows, DeprecatedWarning: "soon" });
    assert.deepEqual(
      records.map(({ result }) => result),
      ["FAILED", "SUCCESS"],
    );
  });

  it("takes any invoker when none was named", () => {
    assert.equal(parse(response, { limit: 2, offset: 0 }).records.length, 1);
  });

  it("takes null for an empty set when the total is 0", () => {
    assert.deepEqual(parse({ ...response, TotalCount: 0, InvokerRecordSet: null }).records, []);
  });

  const kept: [
    title: string,
    changes: object,
    field: "reason" | "invocationId" | "result" | "invokeTime",
    value: string,
  ][] = [
    ["makes a null Reason empty", { Reason: null }, "reason", ""],
    ["makes an absent Reason empty", { Reason: undefined }, "reason", ""],
    ["makes a null InvocationId empty", { InvocationId: null }, "invocationId", ""],
    ["keeps a result it does not know", { Result: "SKIPPED_BY_POLICY" }, "result", "SKIPPED_BY_POLICY"],
    [
      "keeps a time as it is written",
      { InvokeTime: "2021-09-06T17:33:05+08:00" },
      "invokeTime",
      "2021-09-06T17:33:05+08:00",
    ],
    ["keeps a reason in Chinese with tags", { Reason: "定时 <执行>" }, "reason", "定时 <执行>"],
    ["takes what a console obeys out of a reason", { Reason: "a\u001b[2Jb\nc" }, "reason", "ab c"],
  ];
  for (const [title, changes, field, value] of kept) {
    it(title, () => assert.equal(parseRow(changes)?.[field], value));
  }

  const refused: [title: string, given: unknown, field: RegExp][] = [
    ["an answer that is no object", "text", /Response is not an object/],
    ["an answer that is an array", [], /Response is not an object/],
    ["an answer without RequestId", { ...response, RequestId: undefined }, /RequestId is not an ID/],
    ["a RequestId that a console would obey", { ...response, RequestId: "\u001b[31m" }, /RequestId is not an ID/],
    [
      "an answer to DescribeInvokers",
      { TotalCount: 1, InvokerSet: [], RequestId: "r" },
      /InvokerRecordSet is not an array/,
    ],
    ["null for a set that has records", { ...response, InvokerRecordSet: null }, /InvokerRecordSet is not an array/],
    ["a missing total", { ...response, TotalCount: undefined }, /TotalCount is not a whole number/],
    ["a total in text", { ...response, TotalCount: "3" }, /TotalCount is not a whole number/],
    ["a negative total", { ...response, TotalCount: -1 }, /TotalCount is not a whole number/],
    ["a broken total", { ...response, TotalCount: 1.5 }, /TotalCount is not a whole number/],
    ["an absurd total", { ...response, TotalCount: 1e15 }, /TotalCount is not a whole number/],
    [
      "more rows than asked for",
      { ...response, InvokerRecordSet: [row, row, row] },
      /holds 3 rows although 2 were asked for/,
    ],
    ["a row that is null", { ...response, InvokerRecordSet: [row, null] }, /InvokerRecordSet\[1\] is not an object/],
  ];
  for (const [title, given, message] of refused) {
    it(`refuses ${title}`, () => assert.throws(() => parse(given), { name: "InvalidResponseError", message }));
  }

  const refusedRows: [title: string, changes: object, message: RegExp][] = [
    ["an absent InvokerId", { InvokerId: undefined }, /InvokerRecordSet\[0\]\.InvokerId is missing/],
    ["an InvokerId that was not asked for", { InvokerId: "ivk-other" }, /InvokerId is none of the invokers asked for/],
    ["a number for InvokerId", { InvokerId: 7 }, /InvokerId is not a string but a number/],
    ["an absent InvokeTime", { InvokeTime: null }, /InvokeTime is missing/],
    ["an InvokeTime without offset", { InvokeTime: "2021-09-06T09:33:05" }, /InvokeTime is not a time with its offset/],
    ["an InvokeTime of no calendar", { InvokeTime: "2021-02-30T09:33:05Z" }, /InvokeTime is not a time/],
    ["an object for Reason", { Reason: {} }, /Reason is not a string but an object/],
    ["an array for InvocationId", { InvocationId: [] }, /InvocationId is not a string but an array/],
    ["control characters in InvocationId", { InvocationId: "inv-\u001b[31m" }, /InvocationId holds control characters/],
    ["an empty Result", { Result: "" }, /Result is missing/],
    ["a Result of a megabyte", { Result: "x".repeat(1024 * 1024) }, /Result is 1048576 characters long/],
  ];
  for (const [title, changes, message] of refusedRows) {
    it(`refuses ${title}`, () => assert.throws(() => parseRow(changes), { name: "InvalidResponseError", message }));
  }

  it("names action, host and RequestId in its error, which is not worth another attempt", () => {
    assert.throws(
      () => parse({ ...response, TotalCount: -1 }),
      (error) => {
        assert.ok(InvalidResponseError.isInstance(error));
        assert.equal(error.code, "InvalidResponse");
        assert.equal(error.retryable, false);
        assert.equal(error.requestId, response.RequestId);
        assert.match(error.message, /^DescribeInvokerRecords at tat\.example .* \(RequestId 3cf2e2c9-/);
        return true;
      },
    );
  });

  it("gives records of five strings or an InvalidResponseError, whatever comes", () => {
    const someRow = fc.record(
      {
        InvokerId: fc.oneof(fc.constant("ivk-b7s3qa5l"), fc.anything()),
        InvokeTime: fc.oneof(fc.constant(row.InvokeTime), fc.anything()),
        Reason: fc.anything(),
        InvocationId: fc.anything(),
        Result: fc.oneof(fc.constant("FAILED"), fc.anything()),
      },
      { requiredKeys: [] },
    );
    const some = fc.record({
      TotalCount: fc.oneof(fc.nat(), fc.anything()),
      RequestId: fc.oneof(fc.constant("r"), fc.anything()),
      InvokerRecordSet: fc.oneof(fc.array(fc.oneof(someRow, fc.anything()), { maxLength: 3 }), fc.anything()),
    });
    fc.assert(
      fc.property(fc.oneof(some, fc.anything()), (given) => {
        try {
          for (const record of parse(given).records) {
            assert.deepEqual(
              Object.values(record).map((value) => typeof value),
              new Array(5).fill("string"),
            );
          }
        } catch (error) {
          assert.ok(InvalidResponseError.isInstance(error), String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
