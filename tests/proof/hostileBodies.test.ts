import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { TatError } from "../../sdk/checks/TatError";
import { connectTat } from "../../sdk/reads/TatClient";
import { processorSeconds } from "../checks/processorSeconds";
import { connectTo, QUICK_LIMITS, settingsFor } from "../reads/connectTo";
import { sendEnvelope, startServer, type TestServer } from "../wire/startServer";
import { type ApartReading, readApart } from "./readApart";

const NO_RECORDS = JSON.stringify({ Response: { TotalCount: 0, InvokerRecordSet: [], RequestId: "r-1" } });
const MB = 1024 * 1024;

describe("hostile bodies", () => {
  let server: TestServer;
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    server = await startServer((_, response) => answer(response));
  });
  afterEach(() => server.close());

  const read = () =>
    connectTo(server, { limits: { ...QUICK_LIMITS, attempts: 1 } }).describeInvokerRecords({ limit: 100, offset: 0 });

  it("are not unpacked: three times 400 MB, each in less than 2 MB, cost less than 60 MB", async () => {
    const text = Buffer.from(`${" ".repeat(400 * MB)}${NO_RECORDS}`);
    const gzip = gzipSync(text, { level: 1 });
    const brotli = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    assert.ok(gzip.length < 2 * MB && brotli.length < 2 * MB, `${gzip.length} and ${brotli.length} bytes`);
    const answers: [coding: string, body: Buffer][] = [
      ["gzip", gzip],
      ["identity, GZIP", gzip],
      ["br", brotli],
    ];
    answer = (response) => {
      const [coding, body] = answers[server.seen.length - 1] ?? ["", ""];
      response.writeHead(200, { "Content-Encoding": coding }).end(body);
    };
    const { outcome, grownMb } = await readApart(server.domain, 3);
    assert.match(outcome, /gave a compressed answer, which it was not asked for \(after 3 attempts/);
    assert.ok(grownMb < 60, `${grownMb} MB`);
    assert.deepEqual(
      server.seen.map(({ headers }) => headers["accept-encoding"]),
      ["identity", "identity", "identity"],
    );
  });

  it("are read where they say that they are not packed", async () => {
    answer = (response) => response.writeHead(200, { "Content-Encoding": "Identity" }).end(NO_RECORDS);
    assert.equal((await read()).totalCount, 0);
  });

  it("are given up after 16 MB: those without end, of lists, spaces and digits, cost less than 250 MB", async () => {
    answer = (response) => {
      const chunk = (["[],", "   ", "1,1,"][server.seen.length - 1] ?? "").repeat(MB / 16);
      response.writeHead(200, { "Content-Type": "application/json" }).write('{"Response":{"InvokerRecordSet":[');
      const pour = () => void (response.destroyed || (response.write(chunk) ? setImmediate(pour) : 0));
      response.on("drain", pour);
      pour();
    };
    const { outcome, grownMb } = await readApart(server.domain, 3);
    assert.match(outcome, /gave an answer that does not end \(after 3 attempts/);
    assert.ok(grownMb < 250, `${grownMb} MB`);
  });

  it("are given up where lists lie in lists, or objects in objects: 15 MB of each cost less than 150 MB", async () => {
    answer = (response) =>
      void response.end(server.seen.length === 1 ? "[".repeat(15 * MB) : '"]\\"]": {"a":'.repeat(MB + 1));
    const { outcome, grownMb } = await readApart(server.domain, 2);
    assert.match(outcome, /gave an answer with lists in lists without end \(after 2 attempts/);
    assert.ok(grownMb < 150, `${grownMb} MB`);
  });

  it("may hold brackets in texts", async () => {
    answer = (response) => void response.end(NO_RECORDS.replace("r-1", `r-1","Extra":"\\"${"[{".repeat(200)}`));
    assert.equal((await read()).totalCount, 0);
  });

  it("are read as JSON, whatever they say they are: a stream of events that breaks off ends no process", async () => {
    answer = (response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" }).write("data: {}\n\n");
      setImmediate(() => response.destroy());
    };
    await assert.rejects(read(), /broke off in the middle of its answer/);
    answer = (response) => response.writeHead(200, { "Content-Type": "text/event-stream" }).end(NO_RECORDS);
    assert.equal((await read()).totalCount, 0);
  });
});

describe("answers without end", () => {
  const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  const answers: [title: string, begin: string, drop?: string][] = [
    ["a body, byte by byte", `${HEAD}Content-Length: 100000\r\n\r\n{`, " "],
    ["a body that stalls", `${HEAD}Content-Length: 100000\r\n\r\n{`],
    ["headers", HEAD, "X-A: b\r\n"],
    ["a header", `${HEAD}X-A: `, "b"],
    ["chunks", `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, "1\r\n \r\n"],
    ["trailers", `${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n`, "X-A: b\r\n"],
    ["announcements", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"],
    ["a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"],
  ];
  const role = { TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::r", TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "ci" };
  const ways: [action: string, env: Record<string, string>][] = [
    ["DescribeInvokerRecords", {}],
    ["AssumeRole", role],
    ["AssumeRoleWithWebIdentity", { ...role, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "token-of-the-identity" }],
  ];

  // All at once: what costs is the freeing.
  it(`end with the time limit of TAT and STS, while memory is freed all the time: ${answers.map(([title]) => title).join(", ")}`, async () => {
    setFlagsFromString("--expose-gc");
    const freeing = setInterval(runInNewContext("gc"), 100);
    try {
      await Promise.all(answers.map(endsInTime));
    } finally {
      clearInterval(freeing);
    }
  });

  async function endsInTime([title, begin, drop]: (typeof answers)[number]): Promise<void> {
    const server = await startServer((_, { socket }) => {
      socket?.write(begin);
      const dripping = setInterval(() => drop && socket?.write(drop), 50);
      socket?.once("close", () => clearInterval(dripping));
    });
    try {
      const limits = { ...QUICK_LIMITS, attempts: 1, attemptTimeoutMs: 1000 };
      await Promise.all(
        ways.map(async ([action, env]) => {
          const api = connectTat(settingsFor(server, env), { limits, warn() {} });
          const error = await api.describeInvokerRecords({ limit: 1, offset: 0 }).catch((reason) => reason);
          assert.equal(error.code, "TimedOut", title);
          assert.match(error.message, new RegExp(`${action} at .* within 1 s`), title);
        }),
      );
      assert.ok(server.seen.length <= ways.length, `${title}: ${server.seen.length} requests`);
    } finally {
      await server.close();
    }
  }
});

describe("a proxy that accepts and stays silent", () => {
  for (const protocol of ["HTTPS", "HTTP"]) {
    it(`holds the process no longer than the time limit of the call, over ${protocol}`, async () => {
      const sockets = new Set<Socket>();
      const proxy = createServer((socket) => sockets.add(socket.on("error", () => {})));
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      try {
        const env = { HTTP_PROXY: url, HTTPS_PROXY: url, TENCENTCLOUD_PROTOCOL: protocol };
        const limit = new Promise<ApartReading>((_, reject) => setTimeout(reject, 300_000, new Error("held")).unref());
        const { outcome, secondsToEnd } = await Promise.race([readApart("silent.test", 1, env, 5), limit]);
        assert.match(outcome, /through the proxy 127\.0\.0\.1:\d+ did not answer within 5 s/);
        assert.ok(secondsToEnd < 2, `${secondsToEnd} s`);
        assert.equal(sockets.size, 1);
      } finally {
        for (const socket of sockets) socket.destroy();
        proxy.close();
      }
    });
  }
});

describe("hostile pages of tasks", () => {
  it("end with the first answer: a total of a billion, and tasks of another invocation", async () => {
    const task = { InvocationTaskId: "invt-1", InvocationId: "inv-1", TaskStatus: "FAILED", InstanceId: "ins-1" };
    let content: object = {};
    const server = await startServer((_, response) => sendEnvelope(response, content));
    const read = () => connectTo(server).describeInvocationTasks({ invocationId: "inv-1", withOutput: true });
    try {
      content = { TotalCount: 1_000_000_000, InvocationTaskSet: Array(100).fill(task) };
      await assert.rejects(read(), /TotalCount says 1000000000, and an invocation is of 100 instances at most/);
      content = { TotalCount: 1, InvocationTaskSet: [{ ...task, InvocationId: "inv-2" }] };
      await assert.rejects(read(), /InvocationTaskSet\[0\]\.InvocationId is not the invocation asked for/);
      content = { TotalCount: 1, InvocationTaskSet: [task] };
      assert.equal((await read()).length, 1);
      assert.equal(server.seen.length, 3);
    } finally {
      await server.close();
    }
  });
});

describe("hostile texts", () => {
  const TOKEN = "a".repeat(8000);
  const LONG = 14 * MB;
  let server: TestServer;
  let content: object;

  beforeEach(async () => {
    server = await startServer((_, response) => sendEnvelope(response, content));
  });
  afterEach(() => server.close());

  const read = async () => {
    const settings = settingsFor(server, { TENCENTCLOUD_TOKEN: TOKEN });
    const limits = { ...QUICK_LIMITS, attempts: 1, attemptTimeoutMs: 60_000 };
    return connectTat(settings, { limits }).describeInvokerRecords({ limit: 100, offset: 0 });
  };
  const texts: [title: string, make: (length: number) => string][] = [
    ["the letter of a token", (length) => "a".repeat(length)],
    ["that letter and gaps", (length) => "a\u200b".repeat(length / 2)],
    ["beginnings of terminal sequences", (length) => "\u001b;a".repeat(length / 3)],
    ["one that does not end", (length) => `\u001b${";a".repeat(length / 2)}`],
    ["beginnings of tags", (length) => "<a".repeat(length / 2)],
    ["an address without end", (length) => `//${"b".repeat(length)}`],
    ["beginnings of commands", (length) => "##".repeat(length / 2)],
  ];
  for (const [title, make] of texts) {
    it(`are cleaned in less than 10 seconds, whatever they are made of: ${title}`, async () => {
      const start = process.cpuUsage();
      content = { Error: { Code: "InvalidAction", Message: make(LONG) } };
      await assert.rejects(read(), (error: Error) => TatError.isInstance(error) && !error.message.includes(TOKEN));
      const row = { InvokerId: "ivk-1", InvokeTime: "2026-11-24T00:00:05Z", InvocationId: "", Result: "SUCCESS" };
      content = { TotalCount: 80, InvokerRecordSet: Array(80).fill({ ...row, Reason: make(65_000) }) };
      assert.equal((await read()).records.length, 80);
      assert.ok(processorSeconds(start) < 10, "both take longer");
      content = { TotalCount: 1, InvokerRecordSet: [{ ...row, Reason: make(70_000) }] };
      await assert.rejects(read(), /InvokerRecordSet\[0\]\.Reason is (7\d|69)\d{3} characters long/);
    });
  }
});
