import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findReleaseProblems } from "../../../tools/release/checkRelease";

const RELEASE = {
  tag: "v1.2.3",
  manifest: { version: "1.2.3", repository: { url: "git+https://github.com/me/it.git", directory: "sdk" } },
  repositoryUrl: "https://github.com/me/it",
  isOnMain: true,
  changelog: "# Changelog\n\n## Unreleased\n\n## 1.2.3 – 2026-12-01\n\n- a\n",
};

describe("findReleaseProblems", () => {
  it("finds none where tag, version, branch, repository and changelog agree", () => {
    assert.deepEqual(findReleaseProblems(RELEASE), []);
  });

  const problems: [title: string, changes: Partial<typeof RELEASE>, problem: RegExp][] = [
    ["another version", { tag: "v1.2.4" }, /^The tag is v1\.2\.4, and the version of the package is 1\.2\.3\.$/],
    ["a tag without its letter", { tag: "1.2.3" }, /^The tag is 1\.2\.3/],
    ["a commit beside main", { isOnMain: false }, /^The tag v1\.2\.3 is not on main\.$/],
    [
      "another repository",
      { repositoryUrl: "https://github.com/you/it" },
      /not git\+https:\/\/github\.com\/you\/it\.git with sdk\.$/,
    ],
    ["no repository", { manifest: { version: "1.2.3" } as typeof RELEASE.manifest }, /names the repository undefined/],
    [
      "a release of nothing",
      { changelog: "# Changelog\n\n## Unreleased\n" },
      /^CHANGELOG\.md has no section for 1\.2\.3\.$/,
    ],
  ];
  for (const [title, changes, problem] of problems) {
    it(`finds ${title}`, () => {
      const found = findReleaseProblems({ ...RELEASE, ...changes });
      assert.equal(found.length, 1);
      assert.match(found[0] ?? "", problem);
    });
  }

  it("finds none in the package's own manifest, released where it says it is", () => {
    const manifest = JSON.parse(readFileSync(join(__dirname, "../../../sdk/package.json"), "utf8"));
    const repositoryUrl = manifest.repository.url.replace(/^git\+|\.git$/g, "");
    const changelog = `\n## ${manifest.version} – today\n`;
    const release = { tag: `v${manifest.version}`, manifest, repositoryUrl, isOnMain: true, changelog };
    assert.match(repositoryUrl, /^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
    assert.deepEqual(findReleaseProblems(release), []);
  });
});
