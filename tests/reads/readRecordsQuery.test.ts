import assert from "node:assert/strict";
import fc from "fast-check";
import { accept } from "../../sdk/checks/InvalidArgumentError";
import { parseArguments } from "../../sdk/checks/readArguments";
import { HISTORY_PARSERS, RECORDS_PARSERS, readRecordsQuery } from "../../sdk/reads/records";

const KNOWN = "known are invokerIds, limit, offset, maxRecords, since, until, results, region";
const ID_RULE = "ivk- and then 1 to 64 letters and digits are expected";
const RESULT_RULE = "1 to 64 printable characters without a space are expected, such as SUCCESS";
const EMPTY_HISTORY = {
  kind: "history",
  invokerIds: undefined,
  sinceMs: undefined,
  untilMs: undefined,
  results: undefined,
  maxRecords: undefined,
};
const makeIds = (count: number) => Array.from({ length: count }, (_, index) => `ivk-${index}`);

const parseRecordsQuery = (input: unknown) => readRecordsQuery(parseArguments(input, RECORDS_PARSERS));

describe("readRecordsQuery", () => {
  const accepted: [string, unknown, object][] = [
    ["no arguments", undefined, EMPTY_HISTORY],
    ["null", null, EMPTY_HISTORY],
    ["an empty object", {}, EMPTY_HISTORY],
    [
      "properties that are undefined or null",
      { invokerIds: undefined, limit: null, since: null, unknown: undefined, other: null },
      EMPTY_HISTORY,
    ],
    ["a limit alone", { limit: 100 }, { kind: "page", invokerIds: undefined, limit: 100, offset: 0 }],
    ["an offset alone", { offset: 40 }, { kind: "page", invokerIds: undefined, limit: 20, offset: 40 }],
    ["minus zero", { offset: -0, limit: 1 }, { kind: "page", invokerIds: undefined, limit: 1, offset: 0 }],
    [
      "the largest exact offset",
      { offset: Number.MAX_SAFE_INTEGER },
      { kind: "page", invokerIds: undefined, limit: 20, offset: Number.MAX_SAFE_INTEGER },
    ],
    [
      "a hundred invokers beside a limit",
      { invokerIds: [...makeIds(100), "ivk-0"], limit: 5 },
      { kind: "page", invokerIds: makeIds(100), limit: 5, offset: 0 },
    ],
    [
      "doubled invokers and results, keeping the order",
      { invokerIds: ["ivk-b", "ivk-A1", "ivk-b"], results: ["TIMEOUT", "LATER", "TIMEOUT"] },
      { ...EMPTY_HISTORY, invokerIds: ["ivk-b", "ivk-A1"], results: ["TIMEOUT", "LATER"] },
    ],
    [
      "names of one character and of the most there can be",
      { region: "a", results: ["X", "X".repeat(64)], invokerIds: ["ivk-1", `ivk-${"z".repeat(64)}`] },
      { ...EMPTY_HISTORY, results: ["X", "X".repeat(64)], invokerIds: ["ivk-1", `ivk-${"z".repeat(64)}`] },
    ],
    ["a region of 64 characters", { region: "a".repeat(64) }, EMPTY_HISTORY],
    ["more than a hundred invokers", { invokerIds: makeIds(300) }, { ...EMPTY_HISTORY, invokerIds: makeIds(300) }],
    [
      "a window",
      { since: "2024-05-01T08:00:00+08:00", until: "2024-05-01T00:00:00.001Z", maxRecords: 1, region: "ap-guangzhou" },
      { ...EMPTY_HISTORY, sinceMs: Date.UTC(2024, 4, 1), untilMs: Date.UTC(2024, 4, 1) + 1, maxRecords: 1 },
    ],
    [
      "an instance of a class",
      new (class {
        get limit() {
          return 7;
        }
      })(),
      { kind: "page", invokerIds: undefined, limit: 7, offset: 0 },
    ],
  ];
  for (const [title, input, value] of accepted) {
    it(`takes ${title}`, () => {
      assert.deepEqual(parseRecordsQuery(input), { ok: true, value, problems: [] });
    });
  }

  const longId = `ivk-${"a".repeat(65)}`;
  const PAGE_RULE = "limit and offset ask for exactly one page of the API";
  const refused: [unknown, ...[string, string][]][] = [
    ["all", ["arguments", '"all" is not an object of named arguments']],
    [[], ["arguments", "[] is not an object of named arguments"]],
    [7, ["arguments", "7 is not an object of named arguments"]],
    [{ maxRecord: 3 }, ["maxRecord", "no such property: did you mean maxRecords?"]],
    [{ filter: 3 }, ["filter", `no such property: ${KNOWN}`]],
    [JSON.parse('{"__proto__": 1}'), ["__proto__", `no such property: ${KNOWN}`]],
    [{ x: 1 }, ["x", `no such property: ${KNOWN}`]],
    [{ "\u001b[2J": 1 }, ['"\\u{1b}[2J"', `no such property: ${KNOWN}`]],
    [{ limit: 0 }, ["limit", "0 is not a whole number from 1 to 100"]],
    [{ limit: 101 }, ["limit", "101 is not a whole number from 1 to 100"]],
    [{ limit: 1.5 }, ["limit", "1.5 is not a whole number from 1 to 100"]],
    [{ limit: "5" }, ["limit", '"5" is not a whole number from 1 to 100']],
    [{ limit: 5n }, ["limit", "a bigint is not a whole number from 1 to 100"]],
    [{ offset: -1 }, ["offset", "-1 is not a whole number of at least 0"]],
    [{ offset: 2 ** 53 }, ["offset", "9007199254740992 is not a whole number from 0 to 9007199254740991"]],
    [{ offset: Number.NaN }, ["offset", "NaN is not a whole number of at least 0"]],
    [{ maxRecords: 0 }, ["maxRecords", "0 is not a whole number of at least 1"]],
    [{ maxRecords: 1e308 }, ["maxRecords", "1e+308 is not a whole number from 1 to 9007199254740991"]],
    [
      { maxRecords: Number.POSITIVE_INFINITY },
      ["maxRecords", "Infinity is not a whole number from 1 to 9007199254740991"],
    ],
    [{ region: "" }, ["region", '"" is not a region: a name such as ap-guangzhou is expected']],
    [{ region: "AP-X" }, ["region", '"AP-X" is not a region: a name such as ap-guangzhou is expected']],
    [{ region: "ap-x\n" }, ["region", '"ap-x\\u{a}" is not a region: a name such as ap-guangzhou is expected']],
    [
      { region: "a".repeat(65) },
      ["region", `"${"a".repeat(65)}" is not a region: a name such as ap-guangzhou is expected`],
    ],
    [{ region: ["ap-x"] }, ["region", "an array of 1 is not a region: a name such as ap-guangzhou is expected"]],
    [{ results: [] }, ["results", "[] holds no results: leave it out, or name at least one, such as SUCCESS"]],
    [{ results: "FAILED" }, ["results", '"FAILED" is not an array of results']],
    [{ results: ["FAILED", ""] }, ["results[1]", `"" is not a result: ${RESULT_RULE}`]],
    [{ results: ["OK\u0000"] }, ["results[0]", `"OK\\u{0}" is not a result: ${RESULT_RULE}`]],
    [{ results: ["X".repeat(65)] }, ["results[0]", `"${"X".repeat(65)}" is not a result: ${RESULT_RULE}`]],
    [{ results: [1] }, ["results[0]", `1 is not a result: ${RESULT_RULE}`]],
    [{ results: ["success"] }, ["results[0]", '"success" is not a result: did you mean SUCCESS?']],
    [{ results: makeIds(101) }, ["results", "an array of 101 results is too long: at most 100 are allowed"]],
    [{ invokerIds: [] }, ["invokerIds", "[] holds no invoker IDs: leave it out to ask for every invoker"]],
    [{ invokerIds: "ivk-a" }, ["invokerIds", '"ivk-a" is not an array of invoker IDs']],
    [{ invokerIds: { 0: "ivk-a", length: 1 } }, ["invokerIds", "an object is not an array of invoker IDs"]],
    [{ invokerIds: ["ivk-"] }, ["invokerIds[0]", `"ivk-" is not an invoker ID: ${ID_RULE}`]],
    [{ invokerIds: [longId] }, ["invokerIds[0]", `"${longId}" is not an invoker ID: ${ID_RULE}`]],
    [{ invokerIds: ["ivk-a", "inv-a"] }, ["invokerIds[1]", `"inv-a" is not an invoker ID: ${ID_RULE}`]],
    [{ invokerIds: ["IVK-a"] }, ["invokerIds[0]", `"IVK-a" is not an invoker ID: ${ID_RULE}`]],
    [{ invokerIds: ["ivk-\u0430"] }, ["invokerIds[0]", `"ivk-\u0430" is not an invoker ID: ${ID_RULE}`]],
    [{ invokerIds: [" ivk-a"] }, ["invokerIds[0]", `" ivk-a" is not an invoker ID: ${ID_RULE}`]],
    [{ invokerIds: ["ivk-a\n"] }, ["invokerIds[0]", `"ivk-a\\u{a}" is not an invoker ID: ${ID_RULE}`]],
    [{ invokerIds: ["ivk-a", null] }, ["invokerIds[1]", `null is not an invoker ID: ${ID_RULE}`]],
    [{ invokerIds: new Array(3) }, ["invokerIds[0]", `undefined is not an invoker ID: ${ID_RULE}`]],
    [
      { invokerIds: new Array(4_000_000_000) },
      ["invokerIds", "an array of 4000000000 invoker IDs is too long: at most 100000 are allowed"],
    ],
    [
      { since: "2024-05-01T00:00:00Z", until: "2024-05-01T08:00:00+08:00" },
      ["since", "2024-05-01T00:00:00.000Z is not before until, 2024-05-01T00:00:00.000Z: no run could match"],
    ],
    [{ limit: 5, maxRecords: 9 }, ["limit", `limit cannot stand beside maxRecords: ${PAGE_RULE}`]],
    [{ offset: 0, since: "2024-05-01T00:00:00Z" }, ["offset", `offset cannot stand beside since: ${PAGE_RULE}`]],
    [{ limit: 5, until: "2024-05-01T00:00:00Z" }, ["limit", `limit cannot stand beside until: ${PAGE_RULE}`]],
    [
      { limit: 5, offset: 1, results: ["FAILED"], maxRecords: 1 },
      ["limit", `limit and offset cannot stand beside maxRecords, results: ${PAGE_RULE}`],
    ],
    [
      { offset: 1, invokerIds: makeIds(101) },
      ["offset", `offset cannot stand beside more than 100 invokerIds (101 are given): ${PAGE_RULE}`],
    ],
    [
      { limit: 0, since: "tomorrow", colour: 1 },
      ["colour", `no such property: ${KNOWN}`],
      ["limit", "0 is not a whole number from 1 to 100"],
      [
        "since",
        '"tomorrow" is not a moment in time: a time with its offset (RFC 3339), such as 2024-05-01T08:00:00Z, is expected',
      ],
      ["limit", `limit cannot stand beside since: ${PAGE_RULE}`],
    ],
  ];
  for (const [input, ...expected] of refused) {
    it(`refuses ${JSON.stringify(input, (_, v) => (typeof v === "bigint" ? `${v}n` : Array.isArray(v) && v.length > 5 ? "…" : v))?.slice(0, 90)}`, () => {
      const problems = expected.map(([property, problem]) => ({ property, problem }));
      assert.deepEqual(parseRecordsQuery(input), { ok: false, problems });
    });
  }

  it("names at most five unknown properties", () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`unknown${index}`, 1]));
    assert.equal(parseRecordsQuery(many).problems.length, 5);
  });

  it("reads what asks for a history among arguments of the caller's own", () => {
    const parsers = { ...HISTORY_PARSERS, triggers: (_: string, value: unknown) => accept(value) };
    const args = parseArguments({ limit: 5, triggers: 7 }, parsers);
    const known = "invokerIds, maxRecords, since, until, results, region, triggers";
    assert.deepEqual(readRecordsQuery(args).problems, [
      { property: "limit", problem: `no such property: known are ${known}` },
    ]);
  });

  it("gives anything a query or named problems, shown on short plain lines", () => {
    const anyValue = fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true, withBigInt: true });
    const anyArguments = fc.dictionary(
      fc.oneof(fc.constantFrom(...Object.keys(RECORDS_PARSERS)), fc.string()),
      anyValue,
    );
    fc.assert(
      fc.property(fc.oneof(anyValue, anyArguments), (input) => {
        const { ok, problems } = parseRecordsQuery(input);
        assert.equal(ok, problems.length === 0);
        for (const { property, problem } of problems) {
          assert.notEqual(property, "");
          assert.ok(property.length < 200 && problem.length < 1200);
          assert.doesNotMatch(property + problem, /\p{Cc}/u);
        }
      }),
    );
  });

  it("reads every valid query back as it was meant", () => {
    const id = fc.stringMatching(/^ivk-[A-Za-z0-9]{1,64}$/);
    const date = fc.date({ min: new Date("2020-01-01Z"), max: new Date("2030-01-01Z"), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { minLength: 1 }),
        date,
        fc.integer({ min: 1 }),
        (invokerIds, since, maxRecords) => {
          assert.deepEqual(parseRecordsQuery({ invokerIds, since: since.toISOString(), maxRecords }), {
            ok: true,
            value: { ...EMPTY_HISTORY, invokerIds, sinceMs: since.getTime(), maxRecords },
            problems: [],
          });
        },
      ),
    );
  });
});
