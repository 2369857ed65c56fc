import { createHash, createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type SeenRequest, sendEnvelope, sendNoRecords, startServer, type TestServer } from "../wire/startServer";

/** A TAT that has no records, an STS and a CVM metadata service on one port, and the keys they give and know. */
export interface Cloud extends TestServer {
  /** Secret keys by ID; temporary ones are added as they are given. */
  keys: Map<string, { secretKey: string; token?: string }>;
  /** How long temporary keys last. */
  lifetimeSeconds: number;
  /** How many temporary ones were given: the number in the last one's ID. */
  given: number;
  /** How a token of an identity provider begins that STS takes. */
  goodToken: string;
  /** What the metadata service answers for a role; undefined: 404. */
  cvmRole: { name: string; code: string } | undefined;
  /** The account whose keys all of these are; undefined: GetCallerIdentity answers without one. */
  accountId: string | undefined;
  /** Answers a request instead, when it returns true. */
  intercept: (request: SeenRequest, response: ServerResponse) => boolean;
  /** The requests of one action, or of the metadata service for "". */
  asked(action: string): SeenRequest[];
}

const STS_ACTIONS = ["AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"];

/**
 * Starts it. Like the services it refuses wrong signatures with AuthFailure.SignatureFailure and unknown tokens with
 * TokenFailure, and calls of STS that name no region, which its documents require, with MissingParameter.
 */
export async function startCloud(now: () => number = Date.now): Promise<Cloud> {
  const server = await startServer((request, response) => {
    if (cloud.intercept(request, response)) return;
    if (request.url.startsWith("/latest/meta-data/")) return answerMetadata(cloud, request, response, now());
    const action = String(request.headers["x-tc-action"]);
    if (STS_ACTIONS.includes(action) && !request.headers["x-tc-region"])
      return sendEnvelope(response, { Error: { Code: "MissingParameter", Message: "Region is missing." } });
    if (action === "AssumeRoleWithWebIdentity") return answerWebIdentity(cloud, request, response, now());
    const refusal = findRefusal(cloud, request);
    if (refusal !== undefined) return sendEnvelope(response, { Error: { Code: refusal, Message: "Refused." } });
    if (action === "AssumeRole") return sendEnvelope(response, giveKeys(cloud, now()));
    if (action === "GetCallerIdentity") return sendEnvelope(response, { AccountId: cloud.accountId, Type: "CAMUser" });
    sendNoRecords(response);
  });
  const cloud: Cloud = Object.assign(server, {
    keys: new Map([["AKIDbase", { secretKey: "base-secret-key" }]]),
    lifetimeSeconds: 7200,
    given: 0,
    goodToken: "good-",
    cvmRole: undefined,
    accountId: "100012345678",
    intercept: () => false,
    asked: (action: string) => server.seen.filter(({ headers }) => (headers["x-tc-action"] ?? "") === action),
  });
  return cloud;
}

function giveKeys(cloud: Cloud, nowMs: number) {
  const number = ++cloud.given;
  const given = {
    TmpSecretId: `AKIDtmp${number}`,
    TmpSecretKey: `tmp-secret-key-${number}`,
    Token: `tmp-token-${number}`,
  };
  cloud.keys.set(given.TmpSecretId, { secretKey: given.TmpSecretKey, token: given.Token });
  return { Credentials: given, ExpiredTime: Math.floor(nowMs / 1000) + cloud.lifetimeSeconds, Expiration: "" };
}

function answerWebIdentity(
  cloud: Cloud,
  { headers, body }: SeenRequest,
  response: ServerResponse,
  nowMs: number,
): void {
  const { WebIdentityToken: token } = JSON.parse(body);
  const isAllowed = headers.authorization === "SKIP" && String(token).startsWith(cloud.goodToken);
  const refusal = { Error: { Code: "FailedOperation", Message: `The token ${token} is not valid.` } };
  sendEnvelope(response, isAllowed ? giveKeys(cloud, nowMs) : refusal);
}

function answerMetadata(cloud: Cloud, { url }: SeenRequest, response: ServerResponse, nowMs: number): void {
  const { cvmRole } = cloud;
  const asked = url.slice("/latest/meta-data/cam/security-credentials/".length);
  if (cvmRole !== undefined && asked === "") return void response.end(cvmRole.name);
  if (cvmRole === undefined || decodeURIComponent(asked) !== cvmRole.name) {
    response.statusCode = 404;
    return void response.end("<html>not found</html>");
  }
  const { Credentials: keys, ExpiredTime } = giveKeys(cloud, nowMs);
  response.end(JSON.stringify({ ...keys, ExpiredTime, Code: cvmRole.code }));
}

function findRefusal(cloud: Cloud, request: SeenRequest): string | undefined {
  const { authorization = "", "x-tc-token": token } = request.headers;
  const [, id = "", scope = "", signature = ""] =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\S+), SignedHeaders=content-type;host, Signature=(\w+)$/.exec(
      authorization,
    ) ?? [];
  const known = cloud.keys.get(id);
  if (known === undefined) return "AuthFailure.SecretIdNotFound";
  if (signature !== sign(request, scope, known.secretKey)) return "AuthFailure.SignatureFailure";
  return token === known.token ? undefined : "AuthFailure.TokenFailure";
}

/** TC3-HMAC-SHA256 as https://www.tencentcloud.com/document/product/236/34460 describes it. The SDK signs the host without its port. */
function sign({ headers, body }: SeenRequest, scope: string, secretKey: string): string {
  const [date = "", service = ""] = scope.split("/");
  const host = headers.host?.replace(/:\d+$/, "");
  const canonical = `POST\n/\n\ncontent-type:${headers["content-type"]}\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
  const text = `TC3-HMAC-SHA256\n${headers["x-tc-timestamp"]}\n${scope}\n${sha256(canonical)}`;
  const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), "tc3_request");
  return hmac(key, text).toString("hex");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
