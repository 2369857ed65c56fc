import assert from "node:assert/strict";
import {
  buildCanonicalRequest,
  computeSignature,
  parseAuthorization,
  sha256Hex,
} from "../../sdk/emulator/service/signature";

const EXAMPLE_KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
const STARS = "*".repeat(32);
const JSON_UTF8 = "application/json; charset=utf-8";
const ESCAPED_BODY = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`;

interface Vector {
  title: string;
  key: string;
  service?: string;
  timestamp: string;
  contentType: string;
  extraHeaders?: Record<string, string>;
  body: string;
  bodyHash?: RegExp;
  canonicalHash?: RegExp;
  signature: string;
}

/** Published by Tencent Cloud (A, B, C), by its Node SDK's tests (D), and computed for TAT with another implementation (E). */
const vectors: Vector[] = [
  {
    title: "A: the documents' sample with its key",
    key: EXAMPLE_KEY,
    service: "cvm",
    timestamp: "1551113065",
    contentType: JSON_UTF8,
    body: ESCAPED_BODY,
    bodyHash: /^35e9c5b0e3ae.{44}8934f064$/,
    canonicalHash: /^5ffe6a04c066.{45}18d7031$/,
    signature: "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
  },
  {
    title: "B: the international documents' sample",
    key: STARS,
    service: "cvm",
    timestamp: "1551113065",
    contentType: JSON_UTF8,
    body: '{"Limit": 1, "Filters": [{"Values": ["unnamed"], "Name": "instance-name"}]}',
    signature: "a7b8551448762bd123d6f79e81815e31a92013640a6cef36a08ad4b292a4d2f2",
  },
  {
    title: "C: with a third header signed, whose value is lower-cased",
    key: STARS,
    service: "cvm",
    timestamp: "1551113065",
    contentType: JSON_UTF8,
    extraHeaders: { "x-tc-action": "DescribeInstances" },
    body: ESCAPED_BODY,
    canonicalHash: /^7019a55be839.{44}ff6a1e84$/,
    signature: "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
  },
  {
    title: "D: the Node SDK's own test",
    key: "test-secret-key",
    service: "cvm",
    timestamp: "1640995200",
    contentType: "application/json",
    body: '{"Action":"DescribeInstances","Version":"2017-03-12"}',
    signature: "96473b50fe407833672a5d6d067238d88bb44c8abcc39ef83baa3132afbfadd3",
  },
  {
    title: "E: a TAT request by POST",
    key: EXAMPLE_KEY,
    timestamp: "1630920785",
    contentType: "application/json",
    body: '{"InvokerIds":["ivk-b7s3qa5l"],"Offset":0,"Limit":2}',
    signature: "702e6cfe2f94ea2c193b20847cd90f05c2703deae04819d900c54494a40b026d",
  },
];

describe("computeSignature", () => {
  for (const vector of vectors) {
    it(`equals vector ${vector.title}`, () => {
      const service = vector.service ?? "tat";
      const request = {
        headers: new Map(
          Object.entries({
            "content-type": vector.contentType,
            host: `${service}.tencentcloudapi.com`,
            ...vector.extraHeaders,
          }),
        ),
        payload: Buffer.from(vector.body),
      };
      const date = new Date(Number(vector.timestamp) * 1000).toISOString().slice(0, 10);
      const signature = computeSignature(request, {
        secretKey: vector.key,
        date,
        service,
        timestamp: vector.timestamp,
      });
      assert.equal(signature, vector.signature);
      assert.match(sha256Hex(vector.body), vector.bodyHash ?? /^[0-9a-f]{64}$/);
      assert.match(sha256Hex(buildCanonicalRequest(request)), vector.canonicalHash ?? /^[0-9a-f]{64}$/);
    });
  }
});

describe("parseAuthorization", () => {
  it("takes the documented header apart", () => {
    const header = `TC3-HMAC-SHA256 Credential=AKIDx/2021-09-06/tat/tc3_request, SignedHeaders=content-type;host, Signature=abc`;
    assert.deepEqual(parseAuthorization(header), {
      secretId: "AKIDx",
      date: "2021-09-06",
      service: "tat",
      signedHeaders: ["content-type", "host"],
      signature: "abc",
    });
  });

  for (const header of [
    "",
    "SKIP",
    "Bearer x",
    "TC3-HMAC-SHA256",
    "TC3-HMAC-SHA256 Credential=AKIDx/2021-09-06/tat, SignedHeaders=content-type;host, Signature=abc",
    "TC3-HMAC-SHA256 Credential=AKIDx/2021-09-06/tat/tc3_request, Signature=abc",
    "TC3-HMAC-SHA1 Credential=AKIDx/2021-09-06/tat/tc3_request, SignedHeaders=content-type;host, Signature=abc",
  ]) {
    it(`refuses ${JSON.stringify(header)}`, () => {
      assert.equal(parseAuthorization(header), undefined);
    });
  }
});
