import assert from "node:assert/strict";
import { parseRecords } from "../../sdk/runs/publicFunctions";
import { makeRun } from "./makeRun";

const parse = (value: unknown) => parseRecords("records", value);
const fault = (value: unknown) => parse(value).problems.map(({ property, problem }) => `${property}: ${problem}`);

describe("parseRecords", () => {
  it("gives copies of records, without what no record has", () => {
    const run = makeRun(1, "SUCCESS");
    const parsed = parse([{ ...run, more: 1 }]);
    assert.deepEqual(parsed, { ok: true, value: [run], problems: [] });
    assert.deepEqual(parse([]), { ok: true, value: [], problems: [] });
  });

  for (const invokeTime of ["2021-09-06T09:33:05Z", "2021-09-06T17:33:05.123456+08:00", "2021-09-06T09:33:05-03:30"]) {
    it(`takes ${invokeTime} as a time`, () => assert.ok(parse([makeRun(1, "FAILED", { invokeTime })]).ok));
  }

  for (const invokeTime of [
    "2021-09-06",
    "2021-09-06T09:33:05",
    "2021-13-06T09:33:05Z",
    " 2021-09-06T09:33:05Z",
    "2021-09-06T09:33:05Z (x)",
    "2021-09-06T09:33:05ZZ",
  ]) {
    it(`refuses ${invokeTime} as a time`, () =>
      assert.deepEqual(fault([makeRun(1, "FAILED", { invokeTime })]), [
        `records[0].invokeTime: "${invokeTime}" is not a time with its offset, such as 2021-09-06T09:33:05Z`,
      ]));
  }

  it("names the first record at fault, and what is missing of it", () => {
    const run = makeRun(1, "SUCCESS");
    for (const name of ["invokerId", "invokeTime", "reason", "invocationId", "result"]) {
      assert.deepEqual(fault([run, { ...run, [name]: undefined }, 5]), [`records[1].${name}: undefined is not a text`]);
    }
    for (const [value, shown] of [
      [null, "null"],
      [5, "5"],
    ]) {
      assert.deepEqual(fault([run, value]), [`records[1]: ${shown} is not a record`]);
    }
  });

  it("refuses what is no list, and one that no memory holds", () => {
    assert.deepEqual(fault({ length: 0 }), ["records: an object is not an array of records"]);
    assert.deepEqual(fault(new Array(10_000_001)), [
      "records: an array of 10000001 is too long: at most 10000000 records are allowed",
    ]);
    assert.deepEqual(fault(new Array(10_000_000)), ["records[0]: undefined is not a record"]);
  });
});
