import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Credentials } from "../../sdk/checks/Credentials";
import type { ApiCall } from "../../sdk/wire/Connection";
import { createAgent } from "../../sdk/wire/createAgent";
import { signRequest } from "../../sdk/wire/signRequest";

const { Client: TatClient } = require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client");
const { Client: StsClient } = require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/sts/v20180813/sts_client");

/** Whose value is the client's own: its name, what its library for HTTP sends by itself, and an ID that it makes up. */
const OWN_HEADERS = ["accept", "accept-encoding", "connection", "user-agent", "x-tc-requestclient", "x-tc-traceid"];

const permanent: Credentials = { source: "test", secretId: "AKIDtest", secretKey: "test-secret-key" };
const temporary: Credentials = { ...permanent, token: "a-Token+/=" };

const calls: [title: string, call: ApiCall, credentials: Credentials | undefined, language: "en-US" | "zh-CN"][] = [
  [
    "a page of records",
    {
      service: "tat",
      action: "DescribeInvokerRecords",
      region: "ap-guangzhou",
      parameters: { InvokerIds: ["ivk-b7s3qa5l", "ivk-6fx2mm9c"], Limit: 100, Offset: 0 },
    },
    permanent,
    "en-US",
  ],
  [
    "one without a region, of every invoker",
    { service: "tat", action: "DescribeInvokerRecords", parameters: { InvokerIds: undefined, Limit: 1, Offset: 300 } },
    permanent,
    "zh-CN",
  ],
  [
    "a filter by name in any script, with temporary keys",
    {
      service: "tat",
      action: "DescribeInvokers",
      region: "ap-shanghai",
      parameters: { Filters: [{ Name: "invoker-name", Values: ["每天 备份", 'a "quoted"\\name\n', "\u0001é😀"] }] },
    },
    temporary,
    "en-US",
  ],
  [
    "no parameters",
    { service: "sts", action: "GetCallerIdentity", region: "ap-guangzhou", parameters: {} },
    temporary,
    "en-US",
  ],
  [
    "a role that is taken on",
    {
      service: "sts",
      action: "AssumeRole",
      region: "ap-guangzhou",
      parameters: {
        RoleArn: "qcs::cam::uin/1:role/r",
        RoleSessionName: "ci",
        DurationSeconds: 7200,
        Policy: undefined,
      },
    },
    permanent,
    "en-US",
  ],
  [
    "an identity, which needs no signature",
    {
      service: "sts",
      action: "AssumeRoleWithWebIdentity",
      region: "ap-guangzhou",
      parameters: { ProviderId: "OIDC", WebIdentityToken: "ey.x.y", RoleArn: "r", RoleSessionName: "ci" },
    },
    undefined,
    "en-US",
  ],
];

describe("signRequest", () => {
  for (const [title, call, credentials, language] of calls) {
    it(`writes ${title} byte for byte as the official SDK does`, async () => {
      const theirs = await captureSdk(call, credentials, language);
      const sentAtMs = Number(theirs.headers["x-tc-timestamp"]) * 1000 + 999;
      const url = new URL(`http://${call.service}.localhost:${theirs.port}/`);
      const ours = signRequest(call, url, language, credentials, sentAtMs);
      assert.deepEqual(withoutOwn(ours.headers), withoutOwn(theirs.headers));
      assert.equal(ours.body, theirs.body);
    });
  }

  it("tells its own name, and asks for no compression", () => {
    const [, call] = calls[0] ?? assert.fail();
    const { headers } = signRequest(call, new URL("https://tat.tencentcloudapi.com/"), "en-US", permanent, 0);
    assert.equal(headers["X-TC-RequestClient"], "pulumi-tencentcloud-tat");
    assert.equal(headers["Accept-Encoding"], "identity");
  });
});

/** What the official SDK sends for a call. */
async function captureSdk({ service, action, parameters, region }: ApiCall, credentials?: Credentials, language = "") {
  let seen: { headers: IncomingHttpHeaders; body: string } | undefined;
  const server = createServer(async (request, response) => {
    seen = { headers: request.headers, body: await text(request) };
    response.end('{"Response":{}}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const Client = service === "tat" ? TatClient : StsClient;
  const client = new Client({
    credential: credentials,
    region,
    profile: {
      language,
      httpProfile: {
        endpoint: `${service}.localhost:${port}`,
        protocol: "http://",
        agent: createAgent("HTTP", "localhost").agent,
      },
    },
  });
  try {
    await client.request(action, parameters, { skipSign: credentials === undefined });
  } finally {
    server.close();
  }
  return { ...(seen ?? assert.fail("nothing was sent")), port };
}

function withoutOwn(headers: object): Record<string, string> {
  const all = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries(all.filter(([name]) => !OWN_HEADERS.includes(name)));
}
