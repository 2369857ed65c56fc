import assert from "node:assert/strict";
import { readRepositoryUrl } from "../../tools/docs/readRepositoryUrl";
import { createReadme } from "../../tools/package/createReadme";

describe("createReadme", () => {
  const text = createReadme();

  it("has the arguments of a gate and the keys of the configuration, once each", () => {
    const headings = text.match(/^## .*$/gm) ?? [];
    assert.deepEqual(headings.slice(-2), ["## Every argument of a gate", "## Configuration"]);
    assert.equal(text.match(/^\| `maxMissedRuns` /gm)?.length, 1);
    assert.equal(text.match(/^\| `sharedCredentialsDir` /gm)?.length, 1);
    assert.doesNotMatch(text, /^### A job that did not run|^## Credentials/m);
  });

  it("has no link that needs the repository around it", () => {
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
    assert.ok(targets.length > 20);
    assert.deepEqual(
      targets.filter((target) => !target.startsWith("https://")),
      [],
    );
    const url = readRepositoryUrl();
    assert.ok(targets.includes(`${url}/blob/HEAD/docs/policies.md`), targets.join("\n"));
    assert.ok(targets.includes(`${url}/raw/HEAD/docs/pictures/gates.svg`));
    assert.ok(targets.includes(`${url}/blob/HEAD/docs/guide.md#a-job-that-did-not-run`));
  });
});
