// Makes the same calls as the package for a history with Node's own HTTP client: signed, over an agent like the package's, and
// nothing checked. With PAGES=1 it reads the first page only.
const { Agent, request } = require("node:http");
const { signRequest } = require("../../../sdk/dist/wire/signRequest");
const timeRounds = require("./timeRounds.cjs");

const { env } = process;
const url = new URL(`http://tat.${env.TENCENTCLOUD_DOMAIN}/`);
const credentials = { secretId: env.TENCENTCLOUD_SECRET_ID, secretKey: env.TENCENTCLOUD_SECRET_KEY };
const lookup = (_name, { all }, done) =>
  all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
const agent = new Agent({ keepAlive: true, maxFreeSockets: 32, lookup });

function readPage(Offset) {
  const parameters = { Limit: 100, Offset };
  const call = { service: "tat", action: "DescribeInvokerRecords", parameters, region: env.TENCENTCLOUD_REGION };
  const { headers, body } = signRequest(call, url, "en-US", credentials, Date.now());
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers });
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
  if (env.PAGES !== "1") for (let offset = 100; offset < first.TotalCount; offset += 100) others.push(readPage(offset));
  const pages = [first, ...(await Promise.all(others))];
  return pages.reduce((sum, page) => sum + page.InvokerRecordSet.length, 0);
});
