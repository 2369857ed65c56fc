import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startTatEmulator } from "../../sdk/emulator";
import { connectionVariables } from "../../tools/demo/connectionVariables";
import { engineTimeoutMs, prepareEngine } from "../engine/prepareEngine";
import { type RunningCommand, startCommand } from "../engine/startCommand";
import { QUICK_START } from "../engine/throwAwayFolder";
import { matrix } from "../matrix";

const repository = resolve(__dirname, "../..");

describe("make demo", function () {
  this.timeout(engineTimeoutMs);
  let temporary: string;

  before(async () => {
    await prepareEngine();
    temporary = await mkdtemp(join(tmpdir(), "tat-demo-test-"));
  });

  after(() => rm(temporary, { recursive: true, force: true }));

  afterEach("leaves nothing behind", async () => {
    const names = await readdir(temporary);
    assert.deepEqual(
      names.filter((name) => name.startsWith("tat-demo-")),
      [],
    );
    assert.equal(existsSync(join(repository, "Pulumi.demo.yaml")), false);
  });

  it("shows outputs, then the refusal, and ends well, beside a proxy too that leads nowhere", async () => {
    const proxy = "http://127.0.0.1:1";
    const proxies = { http_proxy: proxy, https_proxy: proxy, HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
    const { exitCode, stdout } = await startDemo({ ...proxies, no_proxy: "", NO_PROXY: "" }).result;
    assert.equal(exitCode, 0, stdout);
    const refusal = stdout.indexOf("error: Invoker ivk-backup01");
    assert.ok(stdout.indexOf("totalCount      : 365") > 0, stdout);
    assert.ok(refusal > stdout.indexOf("totalCount      : 365"), stdout);
    assert.ok(stdout.indexOf("- 2 deleted") > refusal, stdout);
  });

  matrix.it("reads the user's own invokers where they are named", async () => {
    const emulator = await startTatEmulator({
      invokers: [
        { invokerId: "ivk-own1", count: 7 },
        { invokerId: "ivk-own2", count: 2 },
      ],
    });
    try {
      const result = await startDemo({
        INVOKER_IDS: "ivk-own1, ivk-own2",
        ...connectionVariables(emulator),
      }).result;
      assert.equal(result.exitCode, 0, result.stdout + result.stderr);
      assert.match(result.stdout, /totalCount {6}: 9\n/);
    } finally {
      await emulator.close();
    }
  });

  it("asks for a key when invokers are named without one", async () => {
    const result = await startDemo({ INVOKER_IDS: "ivk-own1" }).result;
    assert.equal(result.exitCode, 1);
    assert.equal(
      result.stderr,
      "INVOKER_IDS asks for the real service: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.\n",
    );
  });

  matrix.it("cleans up after Ctrl-C", async () => {
    const demo = startDemo({});
    await demo.waitForOutput("$ pulumi up");
    demo.interrupt();
    const result = await demo.result;
    assert.equal(result.exitCode, 130, result.stdout + result.stderr);
    assert.match(result.stderr, /Interrupted; everything is cleaned up\.\n$/);
  });

  function startDemo(environment: Record<string, string>): RunningCommand {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(TENCENTCLOUD|TKE)_|^INVOKER_IDS$/.test(name));
    return startCommand(process.execPath, ["--require", "ts-node/register", "tools/demo/cli.ts"], {
      cwd: repository,
      environment: { ...Object.fromEntries(inherited), ...QUICK_START, ...environment, TMPDIR: temporary },
    });
  }
});
