import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { InvalidArgumentError } from "../../sdk/checks/InvalidArgumentError";
import { findProxy } from "../../sdk/wire/createAgent";

const run = promisify(execFile);

const HOST = "tat.example.test";
const PROXY = "http://proxy.test:3128";

/** Values of NO_PROXY, the host that is called over HTTPS, and whether it is called without the proxy. */
const EXCEPTIONS: [noProxy: string, host: string, isDirect: boolean][] = [
  ["", HOST, false],
  // the domain, bare
  ["example.test", HOST, true],
  ["example.test", "example.test", true],
  ["example.test", "deep.tat.example.test", true],
  ["test", HOST, true],
  ["ample.test", HOST, false],
  ["example", HOST, false],
  ["other.test", HOST, false],
  // with a leading dot or a star: what is under it
  [".example.test", HOST, true],
  [".example.test", "example.test", false],
  [".tat.example.test", HOST, false],
  ["*.example.test", HOST, true],
  ["*.example.test", "example.test", false],
  ["*.tat.example.test", HOST, false],
  ["*example.test", HOST, false],
  ["tat.*", HOST, false],
  ["*.*.test", HOST, false],
  [".", HOST, false],
  ["*.", HOST, false],
  // the whole host
  [HOST, HOST, true],
  ["sts.example.test", HOST, false],
  // with a port
  ["example.test:443", HOST, true],
  ["example.test:443", `${HOST}:443`, true],
  ["example.test:8443", HOST, false],
  ["example.test:8443", `${HOST}:8443`, true],
  [".example.test:8443", `${HOST}:8443`, true],
  ["*.example.test:8443", `${HOST}:8443`, true],
  ["*.example.test:8443", `${HOST}:9443`, false],
  ["example.test", `${HOST}:8443`, true],
  ["example.test:", HOST, true],
  ["example.test:https", HOST, false],
  [":443", HOST, false],
  ["https://example.test", HOST, false],
  ["example.test/", HOST, false],
  // everything
  ["*", HOST, true],
  ["other.test, *", HOST, true],
  ["*:443", HOST, false],
  ["**", HOST, false],
  // addresses and networks, to which no name is resolved
  ["10.1.2.3", HOST, false],
  ["10.0.0.0/8", HOST, false],
  ["0.0.0.0/0,::/0", HOST, false],
  ["10.1.2.3:443", HOST, false],
  ["::1,2001:db8::1", HOST, false],
  ["[2001:db8::1]:443", HOST, false],
  ["10.0.0.0/8,127.0.0.1,localhost,example.test", HOST, true],
  // upper and lower case
  ["EXAMPLE.Test", HOST, true],
  ["*.Example.TEST:8443", `${HOST}:8443`, true],
  // several, spaces, empty ones
  ["other.test,example.test", HOST, true],
  [" other.test , example.test ", HOST, true],
  ["\tother.test\t,\texample.test", HOST, true],
  ["other.test example.test", HOST, false],
  ["other.test;example.test", HOST, false],
  [",,example.test,", HOST, true],
  [",", HOST, false],
  [" ", HOST, false],
  // a trailing dot
  ["example.test.", HOST, false],
];

type Env = Record<string, string>;

/** Variables, the URL that is called, and by which proxy: its URL, or none. */
const PROXIES: [env: Env, url: string, proxy: string][] = [
  [{}, `https://${HOST}/`, "direct"],
  [{ HTTPS_PROXY: PROXY }, `https://${HOST}/`, PROXY],
  [{ https_proxy: PROXY }, `https://${HOST}/`, PROXY],
  [{ HTTPS_PROXY: PROXY, https_proxy: "http://lower.test:1" }, `https://${HOST}/`, PROXY],
  [{ HTTPS_PROXY: "", https_proxy: PROXY }, `https://${HOST}/`, PROXY],
  [{ Https_Proxy: PROXY }, `https://${HOST}/`, "direct"],
  [{ HTTPS_PROXY: PROXY }, `http://${HOST}/`, "direct"],
  [{ HTTP_PROXY: PROXY }, `http://${HOST}/`, PROXY],
  [{ http_proxy: PROXY }, `http://${HOST}/`, PROXY],
  [{ HTTP_PROXY: PROXY, http_proxy: "http://lower.test:1" }, `http://${HOST}/`, PROXY],
  [{ HTTP_PROXY: PROXY }, `https://${HOST}/`, "direct"],
  [{ ALL_PROXY: PROXY, all_proxy: PROXY }, `https://${HOST}/`, "direct"],
  [{ ALL_PROXY: "socks5://socks.test:1080", HTTPS_PROXY: PROXY }, `https://${HOST}/`, PROXY],
  [{ HTTPS_PROXY: PROXY, no_proxy: "example.test" }, `https://${HOST}/`, "direct"],
  [{ HTTPS_PROXY: PROXY, NO_PROXY: "other.test", no_proxy: "example.test" }, `https://${HOST}/`, PROXY],
  [{ HTTPS_PROXY: PROXY, NO_PROXY: "", no_proxy: "example.test" }, `https://${HOST}/`, "direct"],
  [{ https_proxy: PROXY, NO_PROXY: "example.test" }, `https://${HOST}/`, "direct"],
  [{ HTTP_PROXY: PROXY, NO_PROXY: "example.test:80" }, `http://${HOST}/`, "direct"],
  [{ HTTP_PROXY: PROXY, NO_PROXY: "example.test:443" }, `http://${HOST}/`, PROXY],
  [{ HTTPS_PROXY: PROXY, NO_PROXY: "example.test" }, `https://TAT.Example.test/`, "direct"],
  // how a proxy is named
  [{ HTTPS_PROXY: "proxy.test:3128" }, `https://${HOST}/`, PROXY],
  [{ HTTPS_PROXY: "proxy.test" }, `https://${HOST}/`, "http://proxy.test"],
  [{ HTTPS_PROXY: "10.1.2.3:3128" }, `https://${HOST}/`, "http://10.1.2.3:3128"],
  [{ HTTPS_PROXY: "http://[2001:db8::1]:3128" }, `https://${HOST}/`, "http://[2001:db8::1]:3128"],
  [{ HTTPS_PROXY: `${PROXY}/` }, `https://${HOST}/`, PROXY],
  [{ HTTPS_PROXY: "https://proxy.test" }, `https://${HOST}/`, "https://proxy.test"],
  [{ HTTP_PROXY: "https://proxy.test:3129" }, `http://${HOST}/`, "https://proxy.test:3129"],
  [{ HTTPS_PROXY: "me:pa%40ss@proxy.test:3128" }, `https://${HOST}/`, "http://me:pa%40ss@proxy.test:3128"],
  [{ HTTPS_PROXY: "http://me:100%25@proxy.test:3128" }, `https://${HOST}/`, "http://me:100%25@proxy.test:3128"],
  // a CGI program, where a request's header Proxy becomes HTTP_PROXY
  [{ HTTP_PROXY: PROXY, REQUEST_METHOD: "GET" }, `http://${HOST}/`, "refused"],
  [{ http_proxy: PROXY, REQUEST_METHOD: "GET" }, `http://${HOST}/`, "refused"],
  [{ HTTPS_PROXY: PROXY, REQUEST_METHOD: "GET" }, `https://${HOST}/`, PROXY],
  [{ HTTP_PROXY: PROXY, REQUEST_METHOD: "" }, `http://${HOST}/`, PROXY],
];

/** Where the package goes its own way: a mistake gets a sentence instead of another route, and SOCKS, which Go speaks, is refused. */
const DIFFERENCES: [why: string, env: Env, url: string, go: string, ours: string][] = [
  ["spaces around a proxy", { HTTPS_PROXY: ` ${PROXY} ` }, `https://${HOST}/`, "direct", PROXY],
  ["a proxy that is none", { HTTPS_PROXY: "http://[bad" }, `https://${HOST}/`, "http://http://[bad", "refused"],
  ["a bare %", { HTTPS_PROXY: "http://me:50%@proxy.test" }, `https://${HOST}/`, "direct", "refused"],
  ["SOCKS", { HTTPS_PROXY: "socks5://proxy.test:1080" }, `https://${HOST}/`, "socks5://proxy.test:1080", "refused"],
  [
    "an exception in a CGI program",
    { HTTP_PROXY: PROXY, NO_PROXY: "example.test", REQUEST_METHOD: "GET" },
    `http://${HOST}/`,
    "refused",
    "direct",
  ],
];

const ROWS: [env: Env, url: string, proxy: string][] = [
  ...EXCEPTIONS.map(([NO_PROXY, host, isDirect]): [Env, string, string] => [
    { HTTPS_PROXY: PROXY, NO_PROXY },
    `https://${host}/`,
    isDirect ? "direct" : PROXY,
  ]),
  ...PROXIES,
];

function ask(env: Env, url: string): string {
  const [, protocol = "", host = ""] = /^(\w+):\/\/([^/]*)\/$/.exec(url) ?? [];
  try {
    const proxy = findProxy(protocol.toUpperCase() as "HTTPS" | "HTTP", host, env);
    return proxy === undefined ? "direct" : proxy.href.replace(/\/$/, "");
  } catch (error) {
    assert.ok(error instanceof InvalidArgumentError);
    return "refused";
  }
}

describe("findProxy", () => {
  for (const [env, url, proxy] of ROWS) {
    it(`answers ${proxy} for ${url} and ${JSON.stringify(env)}`, () => assert.equal(ask(env, url), proxy));
  }
  for (const [why, env, url, , ours] of DIFFERENCES) {
    it(`answers ${ours} for ${why}: ${JSON.stringify(env)}`, () => assert.equal(ask(env, url), ours));
  }

  const refused: [variable: string, value: string, problem: RegExp][] = [
    ["HTTPS_PROXY", "http://me:SeCrEt@[bad", /^HTTPS_PROXY: is not the URL of a proxy, such as http:/],
    ["https_proxy", "http://me:SeCrEt%@proxy.test", /^https_proxy: is not the URL of a proxy.* percent-encoded$/],
    ["HTTPS_PROXY", "http://me:1#SeCrEt@proxy.test", /^HTTPS_PROXY: is not the URL of a proxy/],
    ["HTTPS_PROXY", "http://me:1/SeCrEt@proxy.test", /^HTTPS_PROXY: is not the URL of a proxy/],
    ["https_proxy", "socks5h://me:SeCrEt@proxy.test", /^https_proxy: asks for a socks5h proxy; only http and https /],
  ];
  for (const [variable, value, problem] of refused) {
    it(`names ${variable} alone, without its value, when it refuses ${value}`, () => {
      const env = { [variable]: value, HTTP_PROXY: PROXY, ALL_PROXY: PROXY };
      assert.throws(
        () => findProxy("HTTPS", HOST, env),
        (error) => {
          assert.ok(error instanceof InvalidArgumentError);
          assert.equal(error.property, variable);
          assert.match(error.message, problem);
          assert.ok(!error.message.includes("SeCrEt"));
          return true;
        },
      );
    });
  }

  it("leaves a proxy that it cannot use alone where the host is excepted", () => {
    assert.equal(findProxy("HTTPS", HOST, { HTTPS_PROXY: "socks5://proxy.test", NO_PROXY: "example.test" }), undefined);
  });
});

describe("Go's rule, by which the official provider goes", () => {
  const folder = mkdtempSync(join(tmpdir(), "tat-ask-go-"));
  const program = join(folder, "ask");

  before(async function () {
    try {
      await run("go", ["version"]);
    } catch {
      console.log("      skipped: there is no Go here");
      this.skip();
    }
    await run("go", ["build", "-o", program, join(__dirname, "askGo.go")]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is what the tables of findProxy say", async () => {
    const rows = [...ROWS, ...DIFFERENCES.map(([, env, url, go]): [Env, string, string] => [env, url, go])];
    for (const [env, url, proxy] of rows) {
      const { stdout } = await run(program, [url], { env });
      assert.equal(stdout.replace(/\/$/, ""), proxy, `${url} ${JSON.stringify(env)}`);
    }
  });
});
