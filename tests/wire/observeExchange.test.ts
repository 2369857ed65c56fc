import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { TatApi } from "../../sdk/wire/TatApi";
import { createSilenceClock } from "../../tools/soak/createSilenceClock";
import { connectTo } from "../reads/connectTo";
import { forgetProxies } from "./forgetProxies";
import { sendNoRecords, startServer, type TestServer } from "./startServer";

// More than a call has attempts.
const CONNECTIONS = 8;

describe("distrustIdle", () => {
  let server: TestServer;
  let met: Set<Socket>;
  let onKept: (response: ServerResponse) => void;
  let silentCount: number;
  let api: TatApi | undefined;

  forgetProxies();
  beforeEach(async () => {
    met = new Set();
    onKept = sendNoRecords;
    silentCount = 0;
    api = undefined;
    const waiting: ServerResponse[] = [];
    server = await startServer((_, response) => {
      const socket = response.socket as Socket;
      if (met.has(socket)) return onKept(response);
      met.add(socket);
      if (met.size > CONNECTIONS) return sendNoRecords(response);
      // Answered together, so that none of the first calls can go over another's connection.
      waiting.push(response);
      if (waiting.length === CONNECTIONS) waiting.forEach(sendNoRecords);
    });
  });
  afterEach(() => server.close());

  function readFrom(domain: string, signal?: AbortSignal) {
    api ??= connectTo({ domain }, { warn: () => {}, clock: createSilenceClock(() => silentCount) });
    return api.describeInvokerRecords({ limit: 1, offset: 0 }, signal);
  }

  async function keepConnections(domain: string): Promise<void> {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => readFrom(domain)));
    assert.equal(met.size, CONNECTIONS);
    server.seen.length = 0;
  }

  const losses: [title: string, onKept: (response: ServerResponse) => void][] = [
    ["reset", (response) => void (response.socket as Socket).resetAndDestroy()],
    ["closed", (response) => void (response.socket as Socket).destroy()],
    ["silent", () => void silentCount++],
  ];
  for (const [title, lose] of losses) {
    it(`makes the second attempt over a new connection when all kept ones are ${title}`, async () => {
      await keepConnections(server.domain);
      onKept = lose;
      await readFrom(server.domain);
      assert.equal(server.seen.length, 2);
      assert.equal(met.size, CONNECTIONS + 1);
    });
  }

  it("does so behind a proxy", async () => {
    process.env.HTTP_PROXY = server.url;
    const domain = `kept.test:${server.port}`;
    await keepConnections(domain);
    onKept = (response) => void (response.socket as Socket).resetAndDestroy();
    await readFrom(domain);
    assert.deepEqual(
      server.seen.map(({ url }) => url),
      [`http://tat.${domain}/`, `http://tat.${domain}/`],
    );
    assert.equal(met.size, CONNECTIONS + 1);
  });

  it("loses none of the calls that meet lost connections at one time, nor lets one meet two", async () => {
    await keepConnections(server.domain);
    const kept = new Set(met);
    const lost: Socket[] = [];
    onKept = (response) => {
      const socket = response.socket as Socket;
      // A second attempt may go over the connection that another one has just opened.
      if (!kept.has(socket)) return sendNoRecords(response);
      lost.push(socket);
      // The first two are lost together.
      if (lost.length >= 2) for (const each of lost) each.resetAndDestroy();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, () => readFrom(server.domain)));
    assert.ok(lost.length >= 2);
    assert.equal(server.seen.length, CONNECTIONS + lost.length);
  });

  it("keeps the idle connections when the caller gives up", async () => {
    await keepConnections(server.domain);
    const abort = new AbortController();
    onKept = () => abort.abort();
    await assert.rejects(readFrom(server.domain, abort.signal), { name: "AbortError" });
    onKept = sendNoRecords;
    await readFrom(server.domain);
    assert.equal(met.size, CONNECTIONS);
  });

  it("keeps them when a kept connection brings an answer, whatever it says", async () => {
    await keepConnections(server.domain);
    onKept = (response) => {
      onKept = sendNoRecords;
      response.writeHead(503).end();
    };
    await readFrom(server.domain);
    assert.equal(server.seen.length, 2);
    assert.equal(met.size, CONNECTIONS);
  });
});
