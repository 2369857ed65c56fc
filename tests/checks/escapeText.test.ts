import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeText } from "../../sdk/checks/showValue";

describe("escapeText", () => {
  const cases: [string, string][] = [
    ["FAILED", "FAILED"],
    ["\u001b[31mred", "\\u{1b}[31mred"],
    ["two\nlines\u2028three", "two\\u{a}lines\\u{2028}three"],
    ["abc\u202edcba", "abc\\u{202e}dcba"],
    ["\u009b2J", "\\u{9b}2J"],
    ["\ud800", "\\u{d800}"],
    ["失败 ✓ 👍", "失败 ✓ 👍"],
    ["x".repeat(80), "x".repeat(80)],
    ["x".repeat(81), `${"x".repeat(80)}… (81 characters)`],
  ];
  for (const [text, expected] of cases) {
    it(`writes ${JSON.stringify(text.slice(0, 20))} (${text.length})`, () => {
      assert.equal(escapeText(text), expected);
    });
  }

  it("cuts at the length it is given", () => {
    assert.equal(escapeText("abcdef", 3), "abc… (6 characters)");
  });

  it("leaves nothing that a terminal obeys", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.doesNotMatch(escapeText(text, 1000), /[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
