import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { runProgram } from "../../../tools/engine/runProgram";
import { describeMachine, packPlugin } from "../../../tools/plugin/packPlugin";
import { readPluginSchema } from "../../../tools/plugin/readPluginSchema";
import { engineTimeoutMs, prepareEngine } from "../../engine/prepareEngine";
import { createThrowAwayFolder } from "../../engine/throwAwayFolder";
import { makeCertificate } from "../../wire/makeCertificate";

const LAUNCHER = "pulumi-resource-tencentcloud-tat";
const CONTENT = ["LICENSE", "NOTICE", "plugin.js", LAUNCHER, `${LAUNCHER}.cmd`];

describe("packPlugin", function () {
  this.timeout(engineTimeoutMs);
  let folder: string;
  let archive: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tat-archives-"));
    archive = await packPlugin(folder);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("makes an archive for each platform, by the name that Pulumi's downloader asks a release for", async () => {
    // `standardAssetName` in sdk/go/common/workspace/plugins.go of Pulumi: pulumi-KIND-NAME-vVERSION-OS-ARCH.tar.gz.
    const { version } = readPluginSchema();
    const platforms = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"];
    assert.deepEqual(
      (await readdir(folder)).sort(),
      platforms.map((platform) => `${LAUNCHER}-v${version}-${platform}.tar.gz`),
    );
    assert.equal(basename(archive), `${LAUNCHER}-v${version}-${describeMachine()}.tar.gz`);
  });

  it("puts the bundle and a launcher for Unix and for Windows into each, and nothing that Pulumi would install", async () => {
    for (const name of await readdir(folder)) {
      const { stdout } = await runProgram("tar", ["-tzf", join(folder, name)]);
      assert.deepEqual(stdout.trim().split("\n").sort(), CONTENT, name);
    }
  });

  it("makes what Pulumi itself finds in a release and installs, by a URL of the form that the SDKs carry", async function () {
    const [engine, throwAway] = [await prepareEngine(), await createThrowAwayFolder()];
    const [key, cert] = ["key.pem", "cert.pem"].map((file) => join(throwAway.path, file)) as [string, string];
    if (!makeCertificate(throwAway.path, ["localhost"])) return this.skip();
    const asked: string[] = [];
    const tls = { key: await readFile(key), cert: await readFile(cert) };
    const server = createServer(tls, async ({ url = "" }, response) => {
      asked.push(url);
      if (url.includes("/assets/")) return response.end(await readFile(join(folder, basename(url))));
      const assets = (await readdir(folder)).map((name) => ({
        name,
        url: `https://${host}/repos/us/ours/assets/${name}`,
      }));
      response.end(JSON.stringify({ assets }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const host = `localhost:${(server.address() as AddressInfo).port}`;
    const { name, version } = readPluginSchema();
    try {
      const { exitCode, stderr } = await runProgram(
        engine.pulumi,
        ["plugin", "install", "resource", name, version, "--server", `github://${host}/us/ours`],
        {
          cwd: throwAway.projectFolder,
          environment: { ...throwAway.environment(engine.environment()), SSL_CERT_FILE: cert },
        },
      );
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(asked, [
        `/repos/us/ours/releases/tags/v${version}`,
        `/repos/us/ours/assets/${basename(archive)}`,
      ]);
      const installed = await readdir(join(throwAway.path, "home/plugins", `resource-${name}-v${version}`));
      assert.deepEqual(installed.sort(), CONTENT);
    } finally {
      server.close();
      await throwAway.remove();
    }
  });

  describe("unpacked", () => {
    let unpacked: string;

    before(async () => {
      unpacked = join(folder, "unpacked");
      await mkdir(unpacked);
      await runProgram("tar", ["-xzf", archive, "-C", unpacked]);
    });

    it("has launchers that start the bundle beside them", async () => {
      assert.equal((await stat(join(unpacked, LAUNCHER))).mode & 0o111, 0o111);
      assert.match(
        await readFile(join(unpacked, LAUNCHER), "utf8"),
        /\nexec node "\$\(dirname "\$0"\)\/plugin\.js" "\$@"\n$/,
      );
      // Pulumi looks for NAME.exe, then for NAME.cmd, on Windows; this cannot be run here.
      assert.match(
        await readFile(join(unpacked, `${LAUNCHER}.cmd`), "utf8"),
        /^@rem .*\r?\n@node "%~dp0plugin\.js" %\*\r?\n$/,
      );
    });

    it("gives its schema to pulumi package, by the path of its launcher", async () => {
      const [engine, throwAway] = [await prepareEngine(), await createThrowAwayFolder()];
      try {
        const { exitCode, stdout, stderr } = await runProgram(
          engine.pulumi,
          ["package", "get-schema", join(unpacked, LAUNCHER)],
          { cwd: throwAway.projectFolder, environment: throwAway.environment(engine.environment()) },
        );
        assert.equal(exitCode, 0, stderr);
        const { name, version, resources } = readPluginSchema() as unknown as Record<string, object>;
        const told = JSON.parse(stdout);
        assert.deepEqual(
          [told.name, told.version, Object.keys(told.resources).sort()],
          [name, version, Object.keys(resources ?? {}).sort()],
        );
      } finally {
        await throwAway.remove();
      }
    });
  });
});
