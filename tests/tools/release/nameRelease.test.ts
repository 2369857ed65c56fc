import assert from "node:assert/strict";
import { nameRelease } from "../../../tools/release/nameRelease";

describe("nameRelease", () => {
  it("changes the version in the commands that take files of a release, and nowhere else", () => {
    const document = [
      "Since 0.1.0:",
      "tar -xzf sdk-0.1.0.tar.gz",
      "pulumi plugin install resource x 0.1.0 --file x-v0.1.0-linux-amd64.tar.gz",
      "pulumi config set version 0.1.0",
    ];
    assert.deepEqual(nameRelease(document.join("\n"), "0.1.0", "0.2.0").split("\n"), [
      "Since 0.1.0:",
      "tar -xzf sdk-0.2.0.tar.gz",
      "pulumi plugin install resource x 0.2.0 --file x-v0.2.0-linux-amd64.tar.gz",
      "pulumi config set version 0.1.0",
    ]);
  });
});
