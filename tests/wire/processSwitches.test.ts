import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Cloud, startCloud } from "../identity/startCloud";
import { matrix } from "../matrix";
import { startProxy, type TestProxy } from "./startProxy";

const run = promisify(execFile);

/** Ways to tell the whole process to go through the proxy of the variables, by the Node that knows them. */
const SWITCHES: { title: string; node: "this" | "24"; env?: Record<string, string>; program?: string }[] = [
  { title: "NODE_USE_ENV_PROXY, which this Node may not know", node: "this", env: { NODE_USE_ENV_PROXY: "1" } },
  {
    title: "an agent of a library for all requests",
    node: "this",
    program: 'http.globalAgent = new (require("http-proxy-agent").HttpProxyAgent)(process.env.HTTP_PROXY);',
  },
  { title: "NODE_USE_ENV_PROXY", node: "24", env: { NODE_USE_ENV_PROXY: "1" } },
  { title: "--use-env-proxy", node: "24", env: { NODE_OPTIONS: "--use-env-proxy" } },
  { title: "setGlobalProxyFromEnv", node: "24", program: "http.setGlobalProxyFromEnv();" },
  {
    title: "an agent for all requests",
    node: "24",
    program: "http.globalAgent = new http.Agent({ proxyEnv: process.env });",
  },
];

describe("switches of the whole process", () => {
  const folder = mkdtempSync(join(tmpdir(), "tat-node-"));
  let node24: Promise<string | undefined> | undefined;
  let cloud: Cloud;
  let proxy: TestProxy;

  async function installNode24(): Promise<string | undefined> {
    try {
      await run("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, "node@24"], { cwd: folder });
      return join(folder, "node_modules/node/bin/node");
    } catch (error) {
      console.log(`      Node 24 is skipped: npm could not install it: ${(error as Error).message.split("\n")[0]}`);
    }
  }

  /** The program of a Node; skips the test where there is none. */
  async function findNode(node: "this" | "24", test: Mocha.Context): Promise<string> {
    if (node === "this") return process.execPath;
    node24 ??= installNode24();
    return (await node24) ?? test.skip();
  }
  after(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    cloud = await startCloud();
    proxy = await startProxy();
  });
  afterEach(() => Promise.all([cloud.close(), proxy.close()]));

  /** Runs a program that may `read` with some variables: gives what it logged. */
  async function runProgram(node: string, program: string, env: Record<string, string>, flags: string[] = []) {
    const script = `
      const http = require("node:http");
      const { connectTat } = require("./sdk/reads/TatClient");
      const { QUICK_LIMITS, settingsFrom } = require("./tests/reads/connectTo");
      const read = async (env) => {
        const settings = settingsFrom({ TENCENTCLOUD_PROTOCOL: "HTTP", ...env });
        const limits = { ...QUICK_LIMITS, attempts: 1, attemptTimeoutMs: 300_000 }; // a name server may be slow
        const api = connectTat(settings, { metadataUrl: "${cloud.url}", limits, warn() {} });
        return api.describeInvokerRecords({ limit: 1, offset: 0 }).then(() => "read", (error) => error.message);
      };
      (async () => { ${program} })();
    `;
    const options = { env: { PATH: process.env.PATH, ...env } as NodeJS.ProcessEnv };
    const { stdout } = await run(node, [...flags, "-r", "ts-node/register", "-e", script], options);
    return JSON.parse(stdout);
  }

  for (const { title, node, env, program = "" } of SWITCHES) {
    (node === "24" ? matrix.it : it)(
      `leave each request of the package its own way: ${title}, Node ${node === "24" ? node : process.version}`,
      async function () {
        const path = await findNode(node, this);
        const { port } = cloud;
        const proxies = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: "excepted.invalid" };
        const reading = `
        ${program}
        await new Promise((end) => http.get("${cloud.url}/control", (answer) => answer.resume().on("end", end)));
        const keys = { TENCENTCLOUD_SECRET_ID: "AKIDbase", TENCENTCLOUD_SECRET_KEY: "base-secret-key" };
        const role = { TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::r", TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "ci" };
        const byRole = await read({ ...role, TENCENTCLOUD_CAM_ROLE_NAME: "vm", TENCENTCLOUD_DOMAIN: "${cloud.domain}" });
        const excepted = await read({ ...keys, TENCENTCLOUD_DOMAIN: "excepted.invalid:${port}" });
        const proxied = await read({ ...keys, TENCENTCLOUD_DOMAIN: "through.test:${port}" });
        const https = { TENCENTCLOUD_DOMAIN: "tls.test:${port}", TENCENTCLOUD_PROTOCOL: "HTTPS" };
        const tunnelled = await read({ ...keys, ...https });
        console.log(JSON.stringify({ byRole, excepted, proxied, tunnelled }));
      `;
        cloud.cvmRole = { name: "vm", code: "Success" };
        const results = await runProgram(path, reading, { ...proxies, ...env });
        assert.equal(results.byRole, "read");
        assert.match(results.excepted, /tat\.excepted\.invalid:\d+ could not be reached/);
        assert.equal(results.proxied, "read");
        assert.match(results.tunnelled, /does not speak TLS/);
        // The program's own request shows that the switch works; of the package's, those go through the proxy that have to.
        const control = node === "24" || program !== "" ? [`GET ${cloud.url}/control`] : [];
        const expected = [...control, `POST http://tat.through.test:${port}/`, `CONNECT tat.tls.test:${port}`];
        assert.deepEqual(proxy.asked, expected);
        assert.deepEqual(
          cloud.seen.map(({ url, headers }) => headers["x-tc-action"] ?? url),
          [
            "/control",
            "/latest/meta-data/cam/security-credentials/vm",
            "AssumeRole",
            "DescribeInvokerRecords",
            "DescribeInvokerRecords",
          ],
        );
      },
    );
  }

  for (const node of ["this", "24"] as const) {
    (node === "24" ? matrix.it : it)(
      `leave the metadata service two seconds, while memory is freed all the time: Node ${node === "24" ? node : process.version}`,
      async function () {
        const path = await findNode(node, this);
        cloud.intercept = (_, response) => response.write("{");
        const reading = `
        const freeing = setInterval(gc, 50);
        const byRole = await read({ TENCENTCLOUD_CAM_ROLE_NAME: "vm", TENCENTCLOUD_DOMAIN: "${cloud.domain}" });
        clearInterval(freeing);
        console.log(JSON.stringify(byRole));
      `;
        const message = await runProgram(path, reading, {}, ["--expose-gc"]);
        assert.match(message, /^camRoleName: .* did not bring its answer to an end within 2 seconds$/);
        assert.equal(cloud.seen.length, 3);
      },
    );
  }
});
