import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as httpRequest, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startTatEmulator } from "../../sdk/emulator";
import { createAgent, lookupHost } from "../../sdk/wire/createAgent";
import { connectTo, QUICK_LIMITS } from "../reads/connectTo";
import { forgetProxies } from "./forgetProxies";
import { makeCertificate } from "./makeCertificate";
import { startProxy } from "./startProxy";
import { sendNoRecords, startServer, type TestServer } from "./startServer";

const hasIpv6 = () =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === "::1"));

describe("createAgent", () => {
  let tat: TestServer;

  forgetProxies();
  beforeEach(async () => {
    tat = await startServer((_, response) => sendNoRecords(response));
  });
  afterEach(() => tat.close());

  const read = (domain: string, warn?: (message: string) => void) =>
    // Longer than a slow name server takes to say that there is no such host.
    connectTo({ domain }, { warn, limits: { ...QUICK_LIMITS, attemptTimeoutMs: 300_000 } }).describeInvokerRecords({
      limit: 1,
      offset: 0,
    });

  it("reaches hosts under .localhost without a proxy, whatever the variables say", async () => {
    process.env.HTTP_PROXY = "http://127.0.0.1:1";
    await read(`deep.down.localhost:${tat.port}`);
    assert.equal(tat.seen[0]?.headers.host, `tat.deep.down.localhost:${tat.port}`);
  });

  for (const host of ["127.0.0.1", "::1", "localhost", "0.0.0.0", "::"]) {
    it(`reaches an emulator that listens on ${host} at its domain`, async function () {
      if (host.startsWith("::") && !hasIpv6()) {
        console.log("      skipped: this machine has no ::1");
        this.skip();
      }
      const emulator = await startTatEmulator({ host });
      try {
        await connectTo(emulator).describeInvokerRecords({ limit: 1, offset: 0 });
        assert.equal(emulator.requests.length, 1);
      } finally {
        await emulator.close();
      }
    });
  }

  it("waits for this machine's answer while this process is busy", async () => {
    const { agent } = createAgent("HTTP", `tat.busy.localhost:${tat.port}`);
    for (let count = 0; count < 3; count++) {
      const answered = new Promise((resolve, reject) => {
        const options = { host: "tat.busy.localhost", port: tat.port, agent, headers: { Connection: "close" } };
        httpRequest(options, (response) => resolve(response.resume().statusCode))
          .on("error", reject)
          .end();
      });
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400));
      assert.equal(await answered, 200);
    }
    agent.destroy();
  });

  for (const name of ["HTTP_PROXY", "http_proxy"]) {
    it(`goes through the proxy of ${name}, over one connection`, async () => {
      const proxy = await startProxy();
      try {
        process.env[name] = proxy.url;
        const domain = `${name.replace("_", "-")}.test:${tat.port}`;
        await read(domain);
        await read(domain);
        const url = `POST http://tat.${domain.toLowerCase()}/`;
        assert.deepEqual(proxy.asked, [url, url]);
        assert.equal(tat.seen[0]?.headers.host, `tat.${domain.toLowerCase()}`);
      } finally {
        await proxy.close();
      }
    });
  }

  it("leaves the proxy out for hosts of NO_PROXY, a domain with all under it", async () => {
    const proxy = await startProxy();
    try {
      process.env.HTTP_PROXY = proxy.url;
      process.env.NO_PROXY = "other.test, excepted.invalid";
      await assert.rejects(read(`excepted.invalid:${tat.port}`), /tat\.excepted\.invalid:\d+ could not be reached/);
      assert.deepEqual(proxy.asked, []);
    } finally {
      await proxy.close();
    }
  });

  it("gives the proxy user and password, and shows neither when it refuses them", async () => {
    const proxy = await startProxy({ password: "SeCrEt" });
    try {
      process.env.HTTP_PROXY = proxy.url;
      await read(`allowed.test:${tat.port}`);
      assert.equal(tat.seen.length, 1);
      process.env.HTTP_PROXY = proxy.url.replace("SeCrEt", "WrOnG");
      await assert.rejects(read(`refused.test:${tat.port}`), (error: Error) => {
        assert.match(
          error.message,
          /through the proxy 127\.0\.0\.1:\d+ answered with HTTP status 407.* Check the user and the password/,
        );
        assert.ok(!/WrOnG|SeCrEt/.test(error.message));
        return true;
      });
    } finally {
      await proxy.close();
    }
  });

  it("names a proxy that cannot be reached", async () => {
    process.env.HTTP_PROXY = "http://127.0.0.1:1";
    await assert.rejects(
      read("proxied.test"),
      /through the proxy 127\.0\.0\.1:1 could not be reached: the connection was refused/,
    );
  });

  it("refuses a proxy that is none without showing it", async () => {
    process.env.HTTP_PROXY = "http://me:SeCrEt@[bad";
    await assert.rejects(read("bad-proxy.test"), (error: Error) => {
      assert.match(error.message, /is not the URL of a proxy/);
      assert.ok(!error.message.includes("SeCrEt"));
      return true;
    });
    process.env.HTTP_PROXY = "socks5://127.0.0.1:1";
    await assert.rejects(read("socks-proxy.test"), /HTTP_PROXY: asks for a socks5 proxy/);
  });

  it("warns of plain HTTP to another machine once, and not of this one", async () => {
    const proxy = await startProxy();
    try {
      process.env.HTTP_PROXY = proxy.url;
      const warnings: string[] = [];
      const warn = (message: string) => void warnings.push(message);
      await read(`plain.test:${tat.port}`, warn);
      await read(`plain.test:${tat.port}`, warn);
      await read(tat.domain, warn);
      assert.equal(warnings.length, 1);
      assert.match(
        warnings[0] ?? "",
        /^Requests to plain\.test:\d+ go over plain HTTP: .* Set tencentcloud:protocol to HTTPS/,
      );
    } finally {
      await proxy.close();
    }
  });

  it("names a host that does not exist", async () => {
    // Without any name server on this machine the system says that there is no answer.
    const message =
      /at tat\.does-not-exist\.invalid could not be reached: (no such host|the name server does not answer)/;
    await assert.rejects(read("does-not-exist.invalid"), message);
  });

  it("names a port where nobody listens", async () => {
    const message =
      /the connection was refused \[ECONNREFUSED\] \(after 5 attempts .*start the emulator \(npx tat-emulator\)/;
    await assert.rejects(read("localhost:1"), { code: "ConnectionFailed", message });
  });
});

describe("createAgent over TLS", () => {
  let folder: string;
  let server: Server;
  let port: number;
  let requests: number;
  let answer: (response: ServerResponse) => void;

  before(function () {
    folder = mkdtempSync(join(tmpdir(), "tat-tls-"));
    if (!makeCertificate(folder, ["tat.tls.test", "tat.localhost"])) this.skip();
  });
  after(() => rmSync(folder, { recursive: true }));

  beforeEach(async () => {
    requests = 0;
    answer = sendNoRecords;
    const tls = { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "cert.pem")) };
    server = createHttpsServer(tls, (_, response) => {
      requests++;
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  /** Reads in a process of its own, because Node reads NODE_EXTRA_CA_CERTS when it starts. Gives the RequestId or the error. */
  async function readApart(domain: string, env: Record<string, string>, calls = "read().then(read)"): Promise<string> {
    const script = `
      const { connectTat } = require("./sdk/reads/TatClient");
      const { QUICK_LIMITS, settingsFor } = require("./tests/reads/connectTo");
      const { TENCENTCLOUD_PROTOCOL = "HTTPS" } = process.env;
      const settings = settingsFor({ domain: ${JSON.stringify(domain)} }, { TENCENTCLOUD_PROTOCOL });
      const api = connectTat(settings, { limits: QUICK_LIMITS });
      const read = () => api.describeInvokerRecords({ limit: 1, offset: 0 });
      ${calls}.then(({ requestId }) => console.log(requestId), (error) => console.log(error.code + " " + error.message));
    `;
    const options = { env: { PATH: process.env.PATH, ...env } as NodeJS.ProcessEnv };
    const { stdout } = await promisify(execFile)(process.execPath, ["-r", "ts-node/register", "-e", script], options);
    return stdout.trim();
  }

  it("trusts the certificates that Node trusts", async () => {
    const trusted = { NODE_EXTRA_CA_CERTS: join(folder, "cert.pem") };
    assert.equal(await readApart(`localhost:${port}`, trusted), "11111111-2222-3333-4444-555555555555");
    assert.equal(requests, 2);
  });

  it("sends nothing to a server whose certificate is not trusted", async () => {
    assert.match(
      await readApart(`localhost:${port}`, {}),
      /^TlsFailed .*certificate is not trusted \[DEPTH_ZERO_SELF_SIGNED_CERT\]/,
    );
    assert.equal(requests, 0);
  });

  it("sends nothing to a server whose certificate is for another host", async () => {
    const trusted = { NODE_EXTRA_CA_CERTS: join(folder, "cert.pem") };
    assert.match(await readApart(`other.localhost:${port}`, trusted), /^TlsFailed .*certificate is for another host/);
    assert.equal(requests, 0);
  });

  it("says so when the server does not speak TLS", async () => {
    const plain = await startServer((_, response) => sendNoRecords(response));
    try {
      assert.match(await readApart(plain.domain, {}), /^TlsFailed .*does not speak TLS/);
    } finally {
      await plain.close();
    }
  });

  for (const name of ["HTTPS_PROXY", "https_proxy"]) {
    it(`goes through the tunnel of the proxy of ${name}, once for calls after one another`, async () => {
      const proxy = await startProxy({ password: "p@ss: 100%" });
      try {
        const env = { NODE_EXTRA_CA_CERTS: join(folder, "cert.pem"), [name]: proxy.url };
        assert.equal(await readApart(`tls.test:${port}`, env), "11111111-2222-3333-4444-555555555555");
        assert.deepEqual(proxy.asked, [`CONNECT tat.tls.test:${port}`]);
        assert.equal(requests, 2);
      } finally {
        await proxy.close();
      }
    });
  }

  it("goes through a proxy that is spoken to over TLS, for requests over TLS and plain ones", async () => {
    const plain = await startServer((_, response) => sendNoRecords(response));
    const tls = { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "cert.pem")) };
    const proxy = await startProxy({ password: "p@ss", tls });
    try {
      const env = { NODE_EXTRA_CA_CERTS: join(folder, "cert.pem"), HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
      assert.equal(await readApart(`tls.test:${port}`, env), "11111111-2222-3333-4444-555555555555");
      const overHttp = { ...env, TENCENTCLOUD_PROTOCOL: "HTTP" };
      assert.equal(await readApart(`plain.test:${plain.port}`, overHttp), "11111111-2222-3333-4444-555555555555");
      const url = `POST http://tat.plain.test:${plain.port}/`;
      assert.deepEqual(proxy.asked, [`CONNECT tat.tls.test:${port}`, url, url]);
      assert.deepEqual([requests, plain.seen.length], [2, 2]);
    } finally {
      await Promise.all([proxy.close(), plain.close()]);
    }
  });

  it("opens a new tunnel when all that were kept are lost", async () => {
    const proxy = await startProxy();
    const met = new Set<Socket | null>();
    const waiting: ServerResponse[] = [];
    answer = (response) => {
      const { socket } = response;
      if (met.has(socket)) return void socket?.destroy();
      met.add(socket);
      if (met.size > 6) return sendNoRecords(response);
      waiting.push(response);
      if (waiting.length === 6) waiting.forEach(sendNoRecords);
    };
    try {
      const env = { NODE_EXTRA_CA_CERTS: join(folder, "cert.pem"), HTTPS_PROXY: proxy.url };
      const calls = "Promise.all(Array.from({ length: 6 }, read)).then(read)";
      assert.equal(await readApart(`tls.test:${port}`, env, calls), "11111111-2222-3333-4444-555555555555");
      assert.equal(proxy.asked.length, 7);
      assert.equal(requests, 8);
    } finally {
      await proxy.close();
    }
  });
});

describe("lookupHost", () => {
  const lookup = (host: string, all: boolean) =>
    new Promise((resolve, reject) =>
      lookupHost(host, { all }, (error, address, family) =>
        error ? reject(error) : resolve(all ? address : [{ address, family }]),
      ),
    );

  for (const host of ["localhost", "tat.localhost", "A.B.LOCALHOST", "tat.localhost."]) {
    it(`leads ${host} to 127.0.0.1, and to ::1 where all addresses are asked for`, async () => {
      const ipv4 = { address: "127.0.0.1", family: 4 };
      assert.deepEqual(await lookup(host, false), [ipv4]);
      assert.deepEqual(await lookup(host, true), [ipv4, { address: "::1", family: 6 }]);
    });
  }

  it("asks the system for every other name", async () => {
    await assert.rejects(lookup("tat.localhost.invalid", true), {
      syscall: "getaddrinfo",
      hostname: "tat.localhost.invalid",
    });
  });
});
