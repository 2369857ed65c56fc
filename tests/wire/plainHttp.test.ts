import assert from "node:assert/strict";
import { connectTat } from "../../sdk/reads/TatClient";
import { QUICK_LIMITS, settingsFor } from "../reads/connectTo";
import { forgetProxies } from "./forgetProxies";
import { sendEnvelope, sendNoRecords, startServer, type TestServer } from "./startServer";

const ROLE = {
  TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::cam::uin/100000000001:roleName/reader",
  TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "plain",
};
const CREDENTIALS = { TmpSecretId: "AKIDtmp", TmpSecretKey: "temporary-key", Token: "temporary-token" };

describe("the warning about plain HTTP", () => {
  let proxy: TestServer;

  forgetProxies();
  beforeEach(async () => {
    // As the proxy of another host, a server of this machine sees what would go out to it.
    proxy = await startServer(({ headers }, response) => {
      if (headers["x-tc-action"] !== "AssumeRole") return sendNoRecords(response);
      sendEnvelope(response, { Credentials: CREDENTIALS, ExpiredTime: Math.floor(Date.now() / 1000) + 7200 });
    });
    process.env.HTTP_PROXY = proxy.url;
  });
  afterEach(() => proxy.close());

  /** Reads once, and tells how many requests were out at each warning. */
  async function readWarned(env: Record<string, string> = {}): Promise<number[]> {
    const seenAtWarnings: number[] = [];
    const settings = settingsFor({ domain: `plain-http.test:${proxy.port}` }, env);
    const warn = () => void seenAtWarnings.push(proxy.seen.length);
    const api = connectTat(settings, { limits: QUICK_LIMITS, warn });
    await api.describeInvokerRecords({ limit: 1, offset: 0 });
    return seenAtWarnings;
  }

  it("comes before the request with which the key signs", async () => {
    assert.deepEqual(await readWarned(), [0]);
    assert.equal(proxy.seen.length, 1);
    assert.match(proxy.seen[0]?.headers.authorization ?? "", /^TC3-HMAC-SHA256 /);
  });

  it("comes before the request with which a role is taken on", async () => {
    assert.deepEqual(await readWarned(ROLE), [0]);
    const asked = proxy.seen.map(({ headers }) => headers["x-tc-action"]);
    assert.deepEqual(asked, ["AssumeRole", "DescribeInvokerRecords"]);
  });
});

describe("a redirect", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it(`with status ${status} is followed neither by a signed request nor by the exchange for a role`, async () => {
      const elsewhere = await startServer((_, response) => sendNoRecords(response));
      const server = await startServer((_, response) => {
        response.writeHead(status, { Location: `${elsewhere.url}/` }).end();
      });
      try {
        for (const env of [{}, ROLE]) {
          const settings = settingsFor({ domain: `status${status}.localhost:${server.port}` }, env);
          const read = connectTat(settings, { limits: QUICK_LIMITS }).describeInvokerRecords({ limit: 1, offset: 0 });
          await assert.rejects(read, { code: "Redirected" });
        }
        assert.equal(server.seen.length, 2);
        assert.deepEqual(elsewhere.seen, []);
      } finally {
        await server.close();
        await elsewhere.close();
      }
    });
  }
});
