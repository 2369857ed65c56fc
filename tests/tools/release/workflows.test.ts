import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../../../.github");
const read = (path: string) => readFileSync(join(folder, path), "utf8");
const workflows = readdirSync(join(folder, "workflows")).map((name) => [name, read(`workflows/${name}`)] as const);

/** The text of each job of a workflow, by its name, without comments. */
function jobsOf(workflow: string): Map<string, string> {
  const jobs = workflow.replace(/ *# .*$/gm, "").split(/^jobs:\n/m)[1] ?? "";
  const parts = jobs.split(/^ {2}(?=[\w-]+:\n)/m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf(":")), part]));
}

describe("the workflows", () => {
  for (const [name, text] of workflows) {
    it(`name each action by its commit, with the version beside it: ${name}`, () => {
      const uses = text.match(/uses: .*/g) ?? [];
      assert.ok(uses.length > 0);
      for (const line of uses) assert.match(line, /^uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it(`keep no credentials in a checkout, and have no rights but to read unless a job says so: ${name}`, () => {
      const checkouts = text.split("uses: actions/checkout@").slice(1);
      for (const checkout of checkouts) assert.match(checkout, /^.*\n {8}with:\n {10}persist-credentials: false\n/);
      assert.match(text, /^permissions:( \{\}|\n {2}contents: read)\n\S?/m);
    });

    it(`put no text of an event into a script: ${name}`, () => {
      const scripts = text.match(/run: .*|run: \|\n(?: {10}.*\n)*/g) ?? [];
      assert.ok(scripts.length > 0);
      for (const script of scripts) assert.ok(!script.includes("${{"), script);
    });
  }

  it("publish from a job of a protected environment that runs nothing but the publishing, of files whose sums are known", () => {
    const jobs = jobsOf(read("workflows/release.yml"));
    assert.deepEqual([...jobs.keys()], ["executables", "build", "publish", "assets"]);
    const rights = [...jobs.values()].map((job) =>
      job.match(/^ {6}[\w-]+: (?:read|write)/gm)?.map((line) => line.trim()),
    );
    const reading = ["contents: read"];
    assert.deepEqual(rights, [reading, reading, ["id-token: write", "attestations: write"], ["contents: write"]]);
    assert.match(jobs.get("publish") ?? "", /^ {4}environment: release$/m);
    for (const name of ["publish", "assets"]) {
      assert.doesNotMatch(jobs.get(name) ?? "", /checkout|make |npx|npm (?!publish)|node (?!-)/);
    }
    const checks = (name: string) =>
      (jobs.get(name) ?? "").match(/sha256sum --check.*|test .*|npm publish.*|gh release/g);
    const sums = [
      "sha256sum --check --strict",
      "sha256sum --check --strict SHA256SUMS",
      'test "$(find . -type f | wc -l)" -eq "$(($(wc -l < SHA256SUMS) + 1))"',
    ];
    assert.deepEqual(checks("publish"), [
      ...sums,
      "npm publish ./release/pulumi-tencentcloud-tat-[0-9]*.tgz --ignore-scripts --provenance --access public",
    ]);
    assert.deepEqual(checks("assets"), [...sums, "gh release"]);
    // Tests run whatever hundreds of packages bring along: what they could change is packed, and its digest known, before.
    assert.match(
      jobs.get("build") ?? "",
      /release:check\n(.*\n)*.*make package\n(.*\n)*.*digest=(.*\n)*.*make test-all\n/,
    );
  });

  it("make what is released with packages of the lock file alone", () => {
    const tools = join(folder, "../tools");
    const programs = readdirSync(tools, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const fetching = programs.filter((name) => /\bnpx\b|npm exec/.test(readFileSync(join(tools, name), "utf8")));
    assert.deepEqual([programs.includes(join("plugin", "packExecutable.ts")), fetching], [true, []]);
    const { packages } = JSON.parse(readFileSync(join(tools, "../package-lock.json"), "utf8"));
    assert.match(packages["node_modules/postject"].integrity, /^sha512-/);
  });

  it("run for pushes, tags, schedules and pull requests with what those may do, and know no secret", () => {
    for (const [name, text] of workflows) {
      assert.doesNotMatch(text, /pull_request_target|workflow_run|issue_comment|\bsecrets\b/, name);
    }
  });

  it("have an updater", () => {
    assert.match(read("dependabot.yml"), /package-ecosystem: github-actions\n {4}directory: \/\n/);
  });
});
