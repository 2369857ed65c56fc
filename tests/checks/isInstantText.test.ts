import assert from "node:assert/strict";
import fc from "fast-check";
import { isInstantText } from "../../sdk/checks/parseInstant";

describe("isInstantText", () => {
  for (const text of [
    "2021-09-06T09:33:05Z",
    "2021-09-06T09:33:05+00:00",
    "2021-09-06T17:33:05.123+08:00",
    "2024-02-29T00:00:00Z",
  ]) {
    it(`takes ${text}`, () => assert.equal(isInstantText(text), true));
  }

  const wrong = [
    "",
    "2021-09-06",
    "2021-09-06 09:33:05",
    "2021-09-06T09:33:05",
    "2023-02-29T00:00:00Z",
    "2021-13-06T09:33:05Z",
    "2021-09-06T25:33:05Z",
    "2021-09-06T09:33:05Z\n",
    "Mon, 06 Sep 2021 09:33:05 GMT",
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(isInstantText(text), false));
  }

  it("takes every moment that Date writes", () => {
    const years = { min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true };
    fc.assert(fc.property(fc.date(years), (date) => assert.equal(isInstantText(date.toISOString()), true)));
  });
});
