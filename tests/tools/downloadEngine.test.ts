import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadEngine } from "../../tools/engine/downloadEngine";
import { archiveDigests, cliVersion } from "../../tools/engine/versions";
import { makeCertificate } from "../wire/makeCertificate";
import { startServer } from "../wire/startServer";

describe("downloadEngine", () => {
  let folder: string;
  let target: string;
  let archive: Buffer;
  let digest: string;
  let server: Server;
  let url: string;
  let asked: number;
  let answer: RequestListener;
  let savedEnvironment: NodeJS.ProcessEnv;
  let said: string[];

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "tat-download-"));
    if (!makeCertificate(folder, ["localhost"])) return this.skip();
    await mkdir(join(folder, "pulumi"));
    await writeFile(join(folder, "pulumi/pulumi"), "#!/bin/sh\n", { mode: 0o755 });
    execFileSync("tar", ["-czf", join(folder, "good.tar.gz"), "-C", folder, "pulumi"]);
    archive = await readFile(join(folder, "good.tar.gz"));
    digest = createHash("sha256").update(archive).digest("hex");
    const tls = { key: await readFile(join(folder, "key.pem")), cert: await readFile(join(folder, "cert.pem")) };
    server = createServer(tls, (request, response) => {
      asked++;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}/engine.tar.gz`;
  });
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    target = await mkdtemp(join(folder, "target-"));
    [asked, said] = [0, []];
    answer = (_, response) => response.end(archive);
    savedEnvironment = { ...process.env };
    process.env.CURL_CA_BUNDLE = join(folder, "cert.pem");
  });
  afterEach(() => {
    process.env = savedEnvironment;
  });

  const download = (from = { url, digest }) => downloadEngine(target, (line) => said.push(line), undefined, from);

  /** Nothing was taken, and the last line says why. */
  async function assertRefused(reason: RegExp, from?: { url: string; digest: string | undefined }) {
    assert.equal(await download(from as { url: string; digest: string }), false);
    assert.match(said.at(-1) ?? "", reason);
    assert.deepEqual(await readdir(target), []);
  }

  it("unpacks the archive whose SHA-256 is known", async () => {
    assert.equal(await download(), true);
    assert.deepEqual([await readdir(target), await readdir(join(target, "bin"))], [["bin"], ["pulumi"]]);
    assert.equal(asked, 1);
  });

  it("unpacks nothing of another archive", async () => {
    answer = (_, response) => response.end(Buffer.concat([archive, Buffer.alloc(1)]));
    await assertRefused(/^Pulumi is not downloaded: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}\.$/);
  });

  it("asks for nothing whose SHA-256 is not known", async () => {
    await assertRefused(/there is no SHA-256 to compare/, { url, digest: undefined });
    assert.equal(asked, 0);
  });

  it("follows a redirect to HTTPS and none to HTTP: there, nobody is asked", async () => {
    const plain = await startServer((_, response) => response.end(archive));
    try {
      answer = ({ url: path }, response) =>
        path === "/moved" ? response.end(archive) : response.writeHead(302, { Location: "/moved" }).end();
      assert.equal(await download(), true);
      await rm(join(target, "bin"), { recursive: true });
      answer = (_, response) => response.writeHead(302, { Location: `${plain.url}/engine.tar.gz` }).end();
      await assertRefused(/Protocol "http" /);
      await assertRefused(/Protocol "http" /, { url: `${plain.url}/engine.tar.gz`, digest });
      assert.deepEqual([asked, plain.seen.length], [3, 0]);
    } finally {
      await plain.close();
    }
  });

  it("takes nothing from a server whose certificate is not trusted, whatever a .curlrc says", async () => {
    delete process.env.CURL_CA_BUNDLE;
    await writeFile(join(folder, ".curlrc"), "insecure\n");
    Object.assign(process.env, { HOME: folder, CURL_HOME: folder, XDG_CONFIG_HOME: folder });
    await assertRefused(/certificate/i);
    assert.equal(asked, 0);
  });

  it("hands nothing of the environment on but what finds programs and the way out", async () => {
    const bin = join(folder, "bin");
    await mkdir(bin);
    const script = `#!/bin/sh\nname=$(basename "$0")\nenv > "${folder}/$name.env"\nPATH=\${PATH#*:} exec "$name" "$@"\n`;
    for (const name of ["curl", "tar"]) {
      await writeFile(join(bin, name), script);
      await chmod(join(bin, name), 0o755);
    }
    Object.assign(process.env, { PATH: `${bin}:${process.env.PATH}`, TENCENTCLOUD_SECRET_KEY: "SeCrEt", TOKEN: "t" });
    assert.equal(await download(), true);
    for (const name of ["curl", "tar"]) {
      const lines = (await readFile(join(folder, `${name}.env`), "utf8")).trimEnd().split("\n");
      const names = lines
        .map((line) => line.split("=")[0] ?? "")
        .filter((each) => !/^(_|PWD|SHLVL|OLDPWD)$/.test(each));
      assert.deepEqual(
        names.filter((each) => !/^(PATH|CURL_CA_BUNDLE|SSL_CERT_\w+|\w+_proxy|\w+_PROXY)$/.test(each)),
        [],
      );
      assert.ok(names.includes("NO_PROXY") && names.includes("PATH"), String(names));
    }
  });
});

describe("archiveDigests", () => {
  it("has the archives of the version for both systems and both processors", () => {
    const platforms = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"];
    assert.deepEqual(
      Object.keys(archiveDigests),
      platforms.map((platform) => `pulumi-v${cliVersion}-${platform}.tar.gz`),
    );
    for (const digest of Object.values(archiveDigests)) assert.match(digest, /^[0-9a-f]{64}$/);
  });
});
