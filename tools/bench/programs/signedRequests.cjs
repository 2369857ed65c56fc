// Makes the same calls as the package for a history with Node's own HTTP client: signed, over an agent like the package's, and
// nothing checked. With PAGES=1 it reads the first page only.
const { createHash, createHmac } = require("node:crypto");
const { Agent, request } = require("node:http");
const timeRounds = require("./timeRounds.cjs");

const { TENCENTCLOUD_DOMAIN: domain, TENCENTCLOUD_SECRET_ID: id, TENCENTCLOUD_SECRET_KEY: key } = process.env;
const host = `tat.${domain}`;
const lookup = (_name, { all }, done) =>
  all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
const agent = new Agent({ keepAlive: true, maxFreeSockets: 32, lookup });
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (secret, text) => createHmac("sha256", secret).update(text).digest();

function readPage(offset) {
  const body = JSON.stringify({ Limit: 100, Offset: offset });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/tat/tc3_request`;
  const headers = `content-type:application/json\nhost:${host.replace(/:\d+$/, "")}\n`;
  const canonical = ["POST", "/", "", headers, "content-type;host", sha256(body)].join("\n");
  const signingKey = hmac(hmac(hmac(`TC3${key}`, date), "tat"), "tc3_request");
  const signature = hmac(signingKey, ["TC3-HMAC-SHA256", timestamp, scope, sha256(canonical)].join("\n")).toString(
    "hex",
  );
  return new Promise((resolve, reject) => {
    const sent = request(`http://${host}/`, {
      method: "POST",
      agent,
      headers: {
        Authorization: `TC3-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
        "X-TC-Action": "DescribeInvokerRecords",
        "X-TC-Version": "2020-10-28",
        "X-TC-Timestamp": timestamp,
        "X-TC-Region": process.env.TENCENTCLOUD_REGION,
      },
    });
    sent.on("error", reject).on("response", (response) => {
      let text = "";
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("end", () => resolve(JSON.parse(text).Response));
    });
    sent.end(body);
  });
}

void timeRounds(async () => {
  const first = await readPage(0);
  const others = [];
  if (process.env.PAGES !== "1")
    for (let offset = 100; offset < first.TotalCount; offset += 100) others.push(readPage(offset));
  const pages = [first, ...(await Promise.all(others))];
  return pages.reduce((sum, page) => sum + page.InvokerRecordSet.length, 0);
});
