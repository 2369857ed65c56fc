import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./CodeBlock";

const text = readFileSync(join(repository, "SECURITY.md"), "utf8");
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(2)
  .map((line) => line.slice(1, -1).split("|"));

describe("the threats of SECURITY.md", () => {
  it("each name a promise and tests that are there", () => {
    assert.ok(rows.length > 15);
    for (const [against, promise, tests] of rows) {
      assert.ok(against?.trim() && promise?.trim(), String(against));
      const files = tests?.match(/`[^`]+`/g)?.map((file) => file.slice(1, -1)) ?? [];
      assert.ok(files.length > 0, `${against} has no test`);
      for (const file of files) assert.ok(file.startsWith("tests/") && existsSync(join(repository, file)), file);
    }
  });

  it("have the figures that the tests assert", () => {
    const figures: [promise: string, file: string, asserted: RegExp][] = [
      ["cost less than 60 MB", "proof/hostileBodies", /grownMb < 60/],
      ["less than 250 MB", "proof/hostileBodies", /grownMb < 250/],
      ["less than two seconds later", "proof/hostileBodies", /secondsToEnd < 2,/],
      ["41 for a billion records", "proof/hostileAnswers", /requests\.length <= 41/],
      ["100 of 20,000 settings", "reads/TatClient", /20_000/],
      ["100 posts of 9 MB cost less than 150 MB", "proof/hostileRequests", /grownMb < 150/],
    ];
    for (const [promise, file, asserted] of figures) {
      assert.ok(text.includes(promise), promise);
      assert.match(readFileSync(join(repository, `tests/${file}.test.ts`), "utf8"), asserted);
    }
  });
});
