import assert from "node:assert/strict";
import fc from "fast-check";
import { hideSecrets, holdsSecret } from "../../sdk/checks/hideSecrets";
import { processorSeconds } from "./processorSeconds";

const KEY = "s3cr3t-k3y";
/** Marks and letters by Unicode, and yet nothing is seen of them. */
const INVISIBLE = ["\u034f", "\ufe0f", "\u3164", "\u115f", "\u17b4", "\u{e0100}", "\u2800"];
const GAP = fc.constantFrom(
  "",
  " ",
  "\n",
  "\t",
  "\u0000",
  "\u200b",
  "\u2028",
  "\u00a0",
  "\ue000",
  "\r\n  ",
  ...INVISIBLE,
);

describe("hideSecrets", () => {
  it("leaves a text without any of the secrets as it is", () => {
    for (const text of ["", "scheduled", "s3cr3t k3y", "a \u0000 b 👍"]) {
      assert.equal(hideSecrets(text, [KEY, "another"]), text);
    }
    assert.equal(hideSecrets(KEY, []), KEY);
  });

  it("puts [secret] for each, wherever it stands", () => {
    assert.equal(
      hideSecrets(`${KEY}${KEY} and another ${KEY}`, [KEY, "another"]),
      "[secret][secret] and [secret] [secret]",
    );
    assert.equal(
      hideSecrets("👍 a\u0000noth\ner 👍", [KEY, "another"]),
      "👍 a\u0000noth\ner 👍".replace(/a.*er/s, "[secret]"),
    );
  });

  it("sees through what is not seen", () => {
    for (const gap of INVISIBLE) assert.equal(hideSecrets(`a ${[...KEY].join(gap)} b`, [KEY]), "a [secret] b");
  });

  it("puts one for secrets that overlap", () => {
    assert.equal(hideSecrets("xabcdefx", ["abcd", "cdef"]), "x[secret]x");
    assert.equal(hideSecrets("xaaaaaax", ["aaa"]), "x[secret][secret]x");
    assert.equal(hideSecrets("xabcdefx", ["abcdef", "bcd"]), "x[secret]x");
  });

  it("leaves none of a secret, however it is cut into pieces", () => {
    const cut = fc
      .array(GAP, { minLength: KEY.length, maxLength: KEY.length })
      .map((gaps) => [...KEY].map((letter, index) => letter + gaps[index]).join(""));
    fc.assert(
      fc.property(fc.array(fc.oneof(cut, fc.constantFrom("go", " ", KEY))), (parts) => {
        const hidden = hideSecrets(parts.join("|"), [KEY]);
        assert.ok(!holdsSecret(hidden, [KEY]), hidden);
        assert.doesNotMatch(hidden, /3/);
      }),
    );
  });

  it("takes a megabyte with a secret in a thousand pieces of text in less than a second", () => {
    const text = `${"x".repeat(990)}${[...KEY].join("\u0000")}`.repeat(1000);
    const start = process.cpuUsage();
    assert.equal(hideSecrets(text, [KEY]).split("[secret]").length, 1001);
    assert.ok(processorSeconds(start) < 1);
  });
});
