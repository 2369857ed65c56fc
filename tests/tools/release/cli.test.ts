import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../../tools/engine/runProgram";
import { matrix } from "../../matrix";

const repository = resolve(__dirname, "../../..");

matrix.describe("npm run release", () => {
  let clone: string;

  before(async () => {
    clone = await mkdtemp(join(tmpdir(), "tat-release-"));
    await git("clone", "--quiet", repository, clone);
    await git("config", "user.name", "A Maintainer");
    await git("config", "user.email", "maintainer@example.com");
  });
  after(() => rm(clone, { recursive: true, force: true }));

  async function run(command: string, ...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await runProgram(command, args, { cwd: clone });
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout.trim();
  }

  const git = (...args: string[]) => run("git", ...args);
  const readText = (path: string) => readFile(join(clone, path), "utf8");

  it("commits and tags the version everywhere that names it", async () => {
    const cli = join(clone, "tools/release/cli.ts");
    await run(process.execPath, "--require", join(repository, "node_modules/ts-node/register"), cli, "9.8.7");
    assert.equal(await git("describe", "--exact-match"), "v9.8.7");
    assert.equal(await git("status", "--porcelain"), "");
    const manifest = JSON.parse(await readText("sdk/package.json"));
    assert.equal(manifest.version, "9.8.7");
    assert.equal(JSON.parse(await readText("sdk/plugin/schema.json")).version, "9.8.7");
    assert.match(await readText("examples/gated-deployment/package.json"), /"pulumi-tencentcloud-tat": "\^9\.8\.7"/);
    for (const document of ["docs/languages.md", "docs/zh-CN/languages.md", "docs/installation-configuration.md"]) {
      assert.match(await readText(document), /plugin install resource tencentcloud-tat 9\.8\.7 /);
    }
    assert.match(await readText("CHANGELOG.md"), /^## 9\.8\.7/m);
  });
});
