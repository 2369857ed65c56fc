import assert from "node:assert/strict";
import fc from "fast-check";
import { parseInstant } from "../../sdk/checks/parseInstant";

const RULE = "a time with its offset (RFC 3339), such as 2024-05-01T08:00:00Z, is expected";

describe("parseInstant", () => {
  const accepted: [string, number][] = [
    ["2024-05-01T08:00:00Z", Date.UTC(2024, 4, 1, 8)],
    ["2024-05-01t08:00:00z", Date.UTC(2024, 4, 1, 8)],
    ["2024-05-01T16:00:00+08:00", Date.UTC(2024, 4, 1, 8)],
    ["2024-05-01T04:30:00-03:30", Date.UTC(2024, 4, 1, 8)],
    ["2024-05-01T08:00:00-00:00", Date.UTC(2024, 4, 1, 8)],
    ["2024-05-01T08:00:00.5Z", Date.UTC(2024, 4, 1, 8) + 500],
    ["2024-05-01T08:00:00.001Z", Date.UTC(2024, 4, 1, 8) + 1],
    ["2024-05-01T08:00:00.001000Z", Date.UTC(2024, 4, 1, 8) + 1],
    ["2024-05-01T08:00:00.0001Z", Date.UTC(2024, 4, 1, 8) + 1],
    ["2024-05-01T08:00:00.9999999Z", Date.UTC(2024, 4, 1, 8, 0, 1)],
    ["2024-02-29T23:59:59+23:59", Date.UTC(2024, 1, 29, 0, 0, 59)],
    ["2000-02-29T00:00:00Z", Date.UTC(2000, 1, 29)],
    ["0001-01-01T00:00:00Z", -62_135_596_800_000],
    ["9999-12-31T23:59:59Z", Date.UTC(9999, 11, 31, 23, 59, 59)],
  ];
  for (const [text, expected] of accepted) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseInstant("since", text), { ok: true, value: expected, problems: [] });
    });
  }

  const refused: [unknown, string][] = [
    ["2024-05-01T08:00:00", `"2024-05-01T08:00:00" is not a moment in time: ${RULE}`],
    ["2024-05-01", `"2024-05-01" is not a moment in time: ${RULE}`],
    ["2024-05-01 08:00:00Z", `"2024-05-01 08:00:00Z" is not a moment in time: ${RULE}`],
    ["2024-05-01T08:00Z", `"2024-05-01T08:00Z" is not a moment in time: ${RULE}`],
    ["2024-05-01T08:00:00.Z", `"2024-05-01T08:00:00.Z" is not a moment in time: ${RULE}`],
    ["2024-05-01T08:00:00+0800", `"2024-05-01T08:00:00+0800" is not a moment in time: ${RULE}`],
    [" 2024-05-01T08:00:00Z", `" 2024-05-01T08:00:00Z" is not a moment in time: ${RULE}`],
    ["2024-05-01T08:00:00Z\n", `"2024-05-01T08:00:00Z\\u{a}" is not a moment in time: ${RULE}`],
    ["٢٠٢٤-05-01T08:00:00Z", `"٢٠٢٤-05-01T08:00:00Z" is not a moment in time: ${RULE}`],
    ["yesterday", `"yesterday" is not a moment in time: ${RULE}`],
    ["", `"" is not a moment in time: ${RULE}`],
    [1714550400000, `1714550400000 is not a moment in time: ${RULE}`],
    [new Date(0), `a Date is not a moment in time: ${RULE}`],
    ["2024-00-01T08:00:00Z", '"2024-00-01T08:00:00Z" is not a moment in time: there is no month 00'],
    ["2024-13-01T08:00:00Z", '"2024-13-01T08:00:00Z" is not a moment in time: there is no month 13'],
    ["2023-02-29T08:00:00Z", '"2023-02-29T08:00:00Z" is not a moment in time: month 2023-02 has no day 29'],
    ["2024-02-30T08:00:00Z", '"2024-02-30T08:00:00Z" is not a moment in time: month 2024-02 has no day 30'],
    ["2024-04-31T08:00:00Z", '"2024-04-31T08:00:00Z" is not a moment in time: month 2024-04 has no day 31'],
    ["2024-12-00T08:00:00Z", '"2024-12-00T08:00:00Z" is not a moment in time: month 2024-12 has no day 00'],
    ["2024-12-32T08:00:00Z", '"2024-12-32T08:00:00Z" is not a moment in time: month 2024-12 has no day 32'],
    ["2024-05-01T24:00:00Z", '"2024-05-01T24:00:00Z" is not a moment in time: there is no hour 24'],
    ["2024-05-01T08:60:00Z", '"2024-05-01T08:60:00Z" is not a moment in time: there is no minute 60'],
    ["2024-05-01T08:00:61Z", '"2024-05-01T08:00:61Z" is not a moment in time: there is no second 61'],
    ["2024-05-01T08:00:00+24:00", '"2024-05-01T08:00:00+24:00" is not a moment in time: there is no offset +24:00'],
    ["2024-05-01T08:00:00-08:60", '"2024-05-01T08:00:00-08:60" is not a moment in time: there is no offset -08:60'],
    [
      "2016-12-31T23:59:60Z",
      '"2016-12-31T23:59:60Z" is not a moment in time: leap seconds cannot be told apart here, write second 59 or the minute after',
    ],
  ];
  for (const [value, problem] of refused) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.deepEqual(parseInstant("since", value), { ok: false, problems: [{ property: "since", problem }] });
    });
  }

  it("reads back every instant that is written with milliseconds", () => {
    const min = new Date("0000-01-01T00:00:00Z");
    const max = new Date("9999-12-31T23:59:59.999Z");
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        assert.deepEqual(parseInstant("since", date.toISOString()), { ok: true, value: date.getTime(), problems: [] });
      }),
    );
  });
});
