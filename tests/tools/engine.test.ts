import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { version as sdkVersion } from "@pulumi/pulumi/version";
import type { Engine } from "../../tools/engine/Engine";
import { runProgram } from "../../tools/engine/runProgram";
import { cliVersion, languageHostVersion, minimumCliVersion, yamlHostVersion } from "../../tools/engine/versions";
import { withEngineLock } from "../../tools/engine/withEngineLock";
import { engineTimeoutMs, prepareEngine } from "../engine/prepareEngine";
import { matrix } from "../matrix";

const repository = resolve(__dirname, "../..");
const nothingWorks =
  "There is no Pulumi 3.200.0 or newer here and none can be made: install Pulumi (https://www.pulumi.com/docs/install/), or Go 1.25.11 or newer to build it.\n";

describe("tools/engine", function () {
  this.timeout(engineTimeoutMs);
  let engine: Engine;
  let folder: string;
  let bin: string;

  before(async () => {
    engine = await prepareEngine();
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tat-engine-"));
    bin = join(folder, "bin");
    await mkdir(bin);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("says in one sentence what to install where nothing works, and leaves nothing behind", async () => {
    const result = await findEngine();
    assert.equal(result.exitCode, 1);
    assert.equal(result.stdout, "");
    assert.ok(result.stderr.endsWith(`\n${nothingWorks}`), result.stderr);
    assert.deepEqual(await readdir(join(folder, "cache/pulumi-tencentcloud-tat")), []);
  });

  it("takes the installed engine first", async () => {
    await copyFile(engine.pulumi, join(bin, "pulumi"));
    await copyFile(join(engine.binFolder, "pulumi-language-nodejs"), join(bin, "pulumi-language-nodejs"));
    assert.deepEqual(await findEngine(), { exitCode: 0, stdout: `${bin}\n`, stderr: "" });
  });

  matrix.it("passes over an installed engine that lacks its language host, and says so", async () => {
    await copyFile(engine.pulumi, join(bin, "pulumi"));
    const result = await findEngine();
    assert.equal(result.exitCode, 1);
    assert.ok(result.stderr.startsWith(`Not using ${join(bin, "pulumi")}: it comes without pulumi-language-nodejs.\n`));
  });

  it("passes over an installed engine that is too old, and says so", async () => {
    await writeFile(join(bin, "pulumi"), "#!/bin/sh\necho v3.199.0\n", { mode: 0o755 });
    const result = await findEngine();
    assert.equal(result.exitCode, 1);
    assert.ok(
      result.stderr.startsWith(
        `Not using ${join(bin, "pulumi")}: version 3.199.0 is older than ${minimumCliVersion}.\n`,
      ),
      result.stderr,
    );
  });

  it("gives inline programs an environment without the old language host", async () => {
    const path = (engine.inlineEnvironment().PATH ?? "").split(":");
    const contents = await Promise.all(path.map((name) => readdir(name).catch(() => [])));
    assert.equal(contents.flat().includes("pulumi-language-nodejs"), engine.origin !== "built");
    assert.equal((await engine.createInlineCommand()).version?.toString(), engine.version);
  });

  it("says of a built engine what was left out of it, where one asks for it", async () => {
    const environment = { ...engine.environment(), PULUMI_HOME: folder, GOOGLE_OAUTH_ACCESS_TOKEN: "none" };
    const { stderr } = await runProgram(engine.pulumi, ["login", "gs://backups"], { environment });
    const message =
      'error: could not log in to the state backend "gs://backups": this Pulumi was built from source without backends at gs://: install Pulumi to use them\n';
    assert.equal(stderr === message, engine.origin === "built", stderr);
  });

  it("builds the versions that it is named after", async () => {
    assert.equal(cliVersion, sdkVersion);
    const go = join(repository, "tools/engine/go");
    const cli = await readFile(join(go, "cli/go.mod"), "utf8");
    const languageHost = await readFile(join(go, "language-host/go.mod"), "utf8");
    const yamlHost = await readFile(join(go, "yaml-host/go.mod"), "utf8");
    assert.ok(yamlHost.includes(`github.com/pulumi/pulumi-yaml v${yamlHostVersion} `), yamlHost);
    const required = (text: string) => /github\.com\/pulumi\/pulumi\/(?:pkg|sdk)\/v3 v\S+/g.exec(text)?.[0];
    assert.equal(required(cli), `github.com/pulumi/pulumi/pkg/v3 v${cliVersion}`);
    assert.equal(required(languageHost), `github.com/pulumi/pulumi/sdk/v3 v${languageHostVersion}`);
  });

  it("names the host that an installed engine lacks for a language", async () => {
    await copyFile(engine.pulumi, join(bin, "pulumi"));
    await copyFile(join(engine.binFolder, "pulumi-language-nodejs"), join(bin, "pulumi-language-nodejs"));
    const message = `The Pulumi at ${bin} comes without pulumi-language-yaml: install it anew.\n`;
    assert.deepEqual(await findEngine("yaml"), { exitCode: 1, stdout: "", stderr: message });
    await writeFile(join(bin, "pulumi-language-yaml"), "");
    assert.deepEqual(await findEngine("yaml"), { exitCode: 0, stdout: `${bin}\n`, stderr: "" });
  });

  matrix.it("says which languages can be named", async () => {
    await copyFile(engine.pulumi, join(bin, "pulumi"));
    await copyFile(join(engine.binFolder, "pulumi-language-nodejs"), join(bin, "pulumi-language-nodejs"));
    const message = "There is no host for cobol: yaml and python can be named.\n";
    assert.deepEqual(await findEngine("cobol"), { exitCode: 1, stdout: "", stderr: message });
  });

  it("lets one process at a time make an engine, and reports that another one waits", async () => {
    const events: string[] = [];
    const target = join(folder, "engine");
    const held = new EventEmitter();
    const holds = once(held, "holds");
    const finished = once(held, "finish");
    const first = withEngineLock(
      target,
      async () => {
        held.emit("holds");
        await finished;
        events.push("first");
      },
      assert.fail,
    );
    await Promise.race([holds, first]); // of two that begin at once either may have the lock
    const second = withEngineLock(
      target,
      async () => events.push("second"),
      (line) => {
        events.push(line);
        held.emit("finish");
      },
    );
    await Promise.all([first, second]);
    assert.deepEqual(events, ["Another process is making the engine; waiting for it (0 s) …", "first", "second"]);
  });

  /** Runs what `make engine` runs, on a machine that has Node.js and what is in `bin`, and an empty cache. */
  async function findEngine(...languages: string[]) {
    await symlink(process.execPath, join(bin, "node")).catch(() => undefined); // a second call finds it there
    return runProgram(process.execPath, ["--require", "ts-node/register", "tools/engine/cli.ts", ...languages], {
      cwd: repository,
      environment: { PATH: bin, XDG_CACHE_HOME: join(folder, "cache") },
    });
  }
});
