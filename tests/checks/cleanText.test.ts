import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanText, hasUnprintable, removeUnprintable } from "../../sdk/checks/showValue";

describe("cleanText", () => {
  const cases: [title: string, text: string, clean: string][] = [
    ["keeps plain text", "The SecretId is not found.", "The SecretId is not found."],
    ["keeps Chinese", "您的密钥不存在", "您的密钥不存在"],
    ["removes colours", "\u001b[31mred\u001b[0m alert", "red alert"],
    ["removes a sequence that sets the window's title", "\u001b]0;owned\u0007done", "done"],
    ["puts a space for control characters", "one\u0000\r\n\ttwo", "one two"],
    ["removes marks that turn text round", "abc\u202edcba", "abc dcba"],
    ["removes HTML", "<html><body><h1>502 Bad Gateway</h1></body>", "502 Bad Gateway"],
    ["keeps comparison signs", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
  ];
  for (const [title, text, clean] of cases) {
    it(title, () => assert.equal(cleanText(text), clean));
  }

  it("cuts at the length and shows that it did", () => {
    assert.equal(cleanText("abcdefgh", 5), "abcd…");
    assert.equal(cleanText("abcde", 5), "abcde");
    assert.equal(cleanText("𝄞𝄞𝄞", 4), "𝄞…");
    assert.equal(cleanText("x".repeat(1024 * 1024)), `${"x".repeat(299)}…`);
  });

  it("never gives anything a console would obey, nor more than the length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), fc.integer({ min: 1, max: 400 }), (text, length) => {
        const clean = cleanText(text, length);
        assert.equal(hasUnprintable(clean), false);
        assert.ok(clean.length <= length);
      }),
    );
  });
});

describe("removeUnprintable", () => {
  it("keeps tags and white space, which cleanText does not", () => {
    assert.equal(removeUnprintable("a  <b>\u0007c"), "a  <b> c");
  });
});
