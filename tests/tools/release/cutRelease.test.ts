import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cutRelease } from "../../../tools/release/cutRelease";

const repository = join(__dirname, "../../..");

describe("cutRelease", () => {
  it("makes the section of the version, and an empty one for what comes", () => {
    const changelog = "# Changelog\n\n## Unreleased\n\n- b\n\n## 0.1.0 – 2026-11-24\n\n- a\n";
    assert.equal(
      cutRelease(changelog, "0.2.0", "2026-12-01"),
      "# Changelog\n\n## Unreleased\n\n## 0.2.0 – 2026-12-01\n\n- b\n\n## 0.1.0 – 2026-11-24\n\n- a\n",
    );
  });

  it("makes the first section", () => {
    assert.equal(
      cutRelease("# Changelog\n\n## Unreleased\n\n- a\n", "0.1.0", "2026-11-24"),
      "# Changelog\n\n## Unreleased\n\n## 0.1.0 – 2026-11-24\n\n- a\n",
    );
  });

  it("refuses a release of nothing", () => {
    const changelog = "# Changelog\n\n## Unreleased\n\n## 0.1.0 – 2026-11-24\n\n- a\n";
    assert.throws(() => cutRelease(changelog, "0.2.0", "2026-12-01"), /says nothing under "Unreleased"/);
  });

  it("refuses a changelog without the section", () => {
    assert.throws(() => cutRelease("# Changelog\n", "0.2.0", "2026-12-01"), /has no section "Unreleased"/);
  });

  it("can be used on CHANGELOG.md: it has something for the next release, or a section for the version of the package", () => {
    const changelog = readFileSync(join(repository, "CHANGELOG.md"), "utf8");
    const { version } = JSON.parse(readFileSync(join(repository, "sdk/package.json"), "utf8"));
    if (!changelog.includes(`\n## ${version} – `)) cutRelease(changelog, version, "2026-11-24");
    assert.match(changelog, /^# Changelog\n/);
  });
});
