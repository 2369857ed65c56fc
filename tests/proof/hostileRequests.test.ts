import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { sendSigned } from "../emulator/sendSigned";

interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

describe("hostile requests to the emulator", () => {
  let emulator: TatEmulator;
  beforeEach(async () => {
    emulator = await startTatEmulator({ invokers: [{ count: 3 }] });
  });
  afterEach(() => emulator.close());

  /** A request as a page of some site makes a browser send it. */
  const send = (headers: Record<string, string>, method = "POST", body = "{}", { path = "/", to = emulator } = {}) =>
    new Promise<Received>((resolve, reject) => {
      const options = { host: "127.0.0.1", port: to.port, method, path, headers, agent: false };
      httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const { statusCode: status = 0, headers: received } = response;
          resolve({ status, headers: received, body: Buffer.concat(chunks).toString() });
        });
      })
        .on("error", reject)
        .end(method === "GET" ? undefined : body);
    });

  const foreign: [title: string, headers: Record<string, string>, method?: string][] = [
    ["a POST across origins", { Origin: "https://evil.example", "Content-Type": "text/plain" }],
    ["a POST of a page without an origin", { Origin: "null" }],
    [
      "a question before such a POST",
      { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" },
      "OPTIONS",
    ],
    ["a form of another site", { "Sec-Fetch-Site": "cross-site" }],
    ["the page in a frame of another site", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe" }, "GET"],
    ["the page by a name that leads here", { Host: "evil.example" }, "GET"],
    ["the API by a name that leads here", { Host: "tat.evil.example:80", "X-TC-Action": "DescribeInvokers" }],
    ["a name that looks like this machine", { Host: "localhost.evil.example" }, "GET"],
    ["an address that looks like this machine", { Host: "127.0.0.1.evil.example" }, "GET"],
    ["an address as the user of another machine", { Host: "127.0.0.1@evil.example" }, "GET"],
    ["a POST with an empty origin", { Origin: "" }],
  ];
  for (const [title, headers, method] of foreign) {
    it(`are refused, not logged, and use up no fault: ${title}`, async () => {
      emulator.faults.push({ kind: "internalError" });
      const { status, body, headers: received } = await send(headers, method);
      assert.equal(status, 403);
      assert.match(body, /^This emulator is for programs on its machine, not for [ -~]+\n$/);
      assert.equal(received["access-control-allow-origin"], undefined);
      assert.deepEqual([emulator.requests.length, emulator.peakInFlight], [0, 0]);
      assert.equal((await sendSigned(emulator)).errorCode, "InternalError");
    });
  }

  for (const host of [
    "localhost",
    "tat.localhost:1",
    "a.b.localhost",
    "127.0.0.1",
    "127.1.2.3:80",
    "[::1]:80",
    "LOCALHOST.",
  ]) {
    it(`are answered under a name of this machine: ${host}`, async () => {
      assert.equal((await sendSigned(emulator, { host })).errorCode, undefined);
      const { status, headers } = await send({ Host: host, "Sec-Fetch-Site": "none" }, "GET");
      assert.equal(status, 200);
      assert.match(headers["content-security-policy"] as string, /default-src 'none'.*frame-ancestors 'none'/);
    });
  }

  const deed = `/fail/ivk-steered`;

  for (const [title, headers] of [
    ...foreign.filter(([, , method]) => method === undefined),
    ["one of another port", { Origin: "http://127.0.0.1:1" }],
    ["one under another scheme", { Origin: "https://127.0.0.1", Host: "127.0.0.1" }],
    ["one under a name that leads here", { Origin: "http://evil.example", Host: "evil.example" }],
  ] as typeof foreign) {
    it(`steer nothing: ${title}`, async () => {
      emulator.addInvoker({ invokerId: "ivk-steered" });
      const { status, body } = await send(headers, "POST", "", { path: deed });
      assert.equal(status, 403);
      assert.match(body, /^This emulator is for programs on its machine, not for [ -~]+\n$/);
      assert.deepEqual(emulator.listRecords(["ivk-steered"]), []);
    });
  }

  it("steer nothing where the emulator is reached by other machines and a page passes for its own", async () => {
    const open = await startTatEmulator({ host: "0.0.0.0", invokers: [{ invokerId: "ivk-steered" }] });
    try {
      const steer = async (host: string, origin: string | undefined = `http://${host}`) =>
        (await send({ Host: host, ...(origin ? { Origin: origin } : {}) }, "POST", "", { path: deed, to: open }))
          .status;
      assert.equal(await steer("rebound.evil.example:80"), 403);
      assert.equal(await steer("192.0.2.7:80", "http://evil.example"), 403);
      assert.equal(open.listRecords().length, 0);
      for (const host of ["192.0.2.7:80", "[2001:db8::1]:80", "tat.localhost:80"]) assert.equal(await steer(host), 200);
      assert.equal(await steer("tests.example:80", ""), 200); // no browser's: a program on another machine
      assert.equal(open.listRecords().length, 4);
    } finally {
      await open.close();
    }
  });

  it("steer where they come from the emulator's own page or from a program", async () => {
    emulator.addInvoker({ invokerId: "ivk-steered" });
    const page = { Host: "127.0.0.1:80", Origin: "http://127.0.0.1:80", "Sec-Fetch-Site": "same-origin" };
    assert.equal((await send(page, "POST", "", { path: deed })).status, 200);
    assert.equal((await send({}, "POST", "x".repeat(100_000), { path: deed })).status, 200);
    assert.equal((await send({}, "GET", "", { path: deed })).status, 404);
    assert.equal((await send(page)).status, 403);
    assert.deepEqual([emulator.listRecords(["ivk-steered"]).length, emulator.requests.length], [2, 0]);
  });

  it("are answered where somebody follows a link to the page", async () => {
    const link = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
    assert.equal((await send(link, "GET")).status, 200);
    assert.equal((await send(link, "POST")).status, 403);
  });

  it("are answered under any name where the emulator was told to listen to other machines", async () => {
    const open = await startTatEmulator({ host: "0.0.0.0" });
    try {
      const answer = await sendSigned(open, { host: "tat.tests.example" });
      assert.deepEqual([answer.errorCode, open.requests.length], [undefined, 1]);
    } finally {
      await open.close();
    }
  });

  it("break no page with lists in lists, or with much of anything: it stays below 500 KB", async () => {
    const bodies = [
      `{"a":${"[".repeat(400_000)}${"]".repeat(400_000)}}`,
      `{"a":${'{"a":'.repeat(101)}1${"}".repeat(101)}}`,
      JSON.stringify({ a: "[".repeat(60_000) }),
      JSON.stringify({ a: "x".repeat(900_000) }),
      JSON.stringify({ a: "\u001b\u0000\u202e<b>" }),
    ];
    for (const body of bodies)
      await sendSigned(emulator, { body, headers: { "X-TC-RequestClient": "c".repeat(50_000) } });
    const { status, body: page } = await send({}, "GET");
    assert.equal(status, 200);
    assert.ok(page.length < 500_000, `${page.length} characters`);
    assert.deepEqual(
      emulator.requests.map(({ errorCode }) => errorCode),
      ["InvalidParameter", "InvalidParameter", "UnknownParameter", "UnknownParameter", "UnknownParameter"],
    );
    assert.ok(JSON.stringify(emulator.requests).length < 65_000, "the log keeps more");
  });

  it("cost little: 100 unsigned posts of 9 MB less than 150 MB, and the log keeps 100 lines", async () => {
    const script = `
      const { startTatEmulator } = require("./sdk/emulator");
      const { request } = require("node:http");
      const peakKilobytes = require("./tools/bench/programs/peakKilobytes.cjs");
      (async () => {
        const emulator = await startTatEmulator();
        const body = Buffer.from(JSON.stringify({ a: "x".repeat(9_000_000) }));
        const post = () => new Promise((resolve) => {
          const headers = { "Content-Type": "application/json", "X-TC-RequestClient": "c".repeat(50_000) };
          request({ host: emulator.host, port: emulator.port, method: "POST", headers, agent: false }, (response) =>
            response.resume().on("end", resolve)).on("error", resolve).end(body);
        });
        await post();
        const startMb = peakKilobytes() / 1024;
        for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 20 }, post));
        const grownMb = peakKilobytes() / 1024 - startMb;
        console.log(JSON.stringify({ grownMb, logged: emulator.requests.length }));
        await emulator.close();
      })();
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["-r", "ts-node/register", "-e", script]);
    const { grownMb, logged } = JSON.parse(stdout);
    assert.ok(grownMb < 150, `${grownMb} MB`);
    assert.equal(logged, 101);
  });
});
