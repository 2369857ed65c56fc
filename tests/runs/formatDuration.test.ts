import assert from "node:assert/strict";
import { formatAge, formatDuration } from "../../sdk/runs/durations";

describe("formatDuration", () => {
  const cases: [number, string][] = [
    [-5000, "0 seconds"],
    [0, "0 seconds"],
    [999, "0 seconds"],
    [1000, "1 second"],
    [59_999, "59 seconds"],
    [60_000, "1 minute"],
    [61_000, "1 minute 1 second"],
    [3_600_000, "1 hour"],
    [3_661_000, "1 hour 1 minute"],
    [86_401_000, "1 day 1 second"],
    [2 * 86_400_000 + 7_200_000, "2 days 2 hours"],
    [Number.POSITIVE_INFINITY, "an unknown time"],
  ];
  for (const [durationMs, expected] of cases) {
    it(`writes ${durationMs} ms as ${expected}`, () => {
      assert.equal(formatDuration(durationMs), expected);
    });
  }
});

describe("formatAge", () => {
  const cases: [number, string][] = [
    [10_000, "just now"],
    [0, "just now"],
    [-999, "just now"],
    [-1000, "1 second ago"],
    [-720_000, "12 minutes ago"],
    [Number.NEGATIVE_INFINITY, "an unknown time ago"],
  ];
  for (const [thenMs, expected] of cases) {
    it(`writes an instant ${thenMs} ms from now as ${expected}`, () => {
      assert.equal(formatAge(thenMs, 0), expected);
    });
  }
});
