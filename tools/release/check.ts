import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findReleaseProblems } from "./checkRelease";

const repository = resolve(__dirname, "../..");
const read = (path: string) => readFileSync(join(repository, path), "utf8");
const git = (...args: string[]) => spawnSync("git", args, { cwd: repository, stdio: "inherit" }).status === 0;

/** Ends with 1 and says why, when what the workflow's tag points at must not be published. */
const problems = findReleaseProblems({
  tag: process.env.GITHUB_REF_NAME ?? "",
  manifest: JSON.parse(read("sdk/package.json")),
  repositoryUrl: `${process.env.GITHUB_SERVER_URL}/${process.env.GITHUB_REPOSITORY}`,
  isOnMain: git("merge-base", "--is-ancestor", "HEAD", "origin/main"),
  changelog: read("CHANGELOG.md"),
});
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
