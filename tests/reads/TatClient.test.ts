import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { inspect } from "node:util";
import { TatClient } from "../../sdk/reads/TatClient";
import { sendNoRecords } from "../wire/startServer";
import { QUICK_LIMITS, settingsFor } from "./connectTo";

const page = { limit: 1, offset: 0 };

describe("TatClient", () => {
  let server: Server;
  let port: number;
  let sockets: Set<Socket>;
  let client: TatClient;

  beforeEach(async () => {
    sockets = new Set();
    server = createServer((request, response) => request.resume().on("end", () => sendNoRecords(response)));
    server.keepAliveTimeout = 0; // it never closes a connection by itself
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
    client = new TatClient();
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const settings = (n: number, host = "localhost") =>
    settingsFor({ domain: `${host}:${port}` }, { TENCENTCLOUD_SECRET_KEY: `SeCrEt-key-${n}` });

  /** Waits until so many connections are open, no more: those that are closed go in a while. */
  async function untilOpen(most: number): Promise<void> {
    while (sockets.size > most) await new Promise(setImmediate);
  }

  it("keeps a hundred of 20,000 settings, those used last, and no secret in the names they are kept by", async () => {
    const first = client.connect(settings(0));
    for (let n = 1; n < 20_000; n++) {
      client.connect(settings(n));
      client.connect(settings(0)); // in use all the time
    }
    assert.deepEqual(client.kept, { services: 100, routes: 0, limiters: 0 });
    assert.equal(client.connect(settings(0)), first);
    assert.equal(inspect(client, { depth: 9, maxArrayLength: null }).includes("SeCrEt"), false);
  });

  it("keeps a hundred regions of one settings", () => {
    const options = (n: number) => ({ region: `ap-${n}` });
    const apis = Array.from({ length: 101 }, (_, n) => client.connect(settings(0), options(n)));
    assert.equal(client.connect(settings(0), options(100)), apis[100]);
    assert.notEqual(client.connect(settings(0), options(0)), apis[0]);
    assert.deepEqual(client.kept, { services: 1, routes: 0, limiters: 0 });
  });

  it("closes the idle connections to hosts that it drops, and serves them again", async () => {
    const reach = (n: number) => client.connect(settings(0, `h${n}.localhost`), { limits: QUICK_LIMITS });
    const [first] = Array.from({ length: 130 }, (_, n) => reach(n));
    for (let n = 0; n < 130; n++) await reach(n).describeInvokerRecords(page);
    assert.deepEqual(client.kept, { services: 100, routes: 100, limiters: 100 });
    await untilOpen(100);
    assert.equal(sockets.size, 100);
    assert.deepEqual((await first?.describeInvokerRecords(page))?.records, []);
    client.close();
    await untilOpen(0);
    assert.deepEqual(client.kept, { services: 0, routes: 0, limiters: 0 });
  });

  it("lets a call under way come to its end when it is closed, and closes its connection then", async () => {
    let answer = () => {};
    const arrived = new Promise<void>((resolve) => {
      server.removeAllListeners("request");
      server.on("request", (request, response) => {
        answer = () => sendNoRecords(response);
        request.resume().on("end", resolve);
      });
    });
    const reading = client.connect(settings(0)).describeInvokerRecords(page);
    await arrived;
    client.close();
    assert.equal(sockets.size, 1);
    answer();
    assert.deepEqual((await reading).records, []);
    await untilOpen(0);
  });
});
