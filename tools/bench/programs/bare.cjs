// Makes the same calls as the package for a history, with the official SDK alone: one page of 100, then the others at once.
const { Agent } = require("node:http");
const { setTimeout: sleep } = require("node:timers/promises");
const { Client } = require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client");

function resolveToLoopback(_hostname, options, callback) {
  if (options.all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
  else callback(null, "127.0.0.1", 4);
}

async function main(rounds, restMs) {
  const { env } = process;
  const client = new Client({
    credential: { secretId: env.TENCENTCLOUD_SECRET_ID, secretKey: env.TENCENTCLOUD_SECRET_KEY },
    region: env.TENCENTCLOUD_REGION,
    profile: {
      httpProfile: {
        endpoint: `tat.${env.TENCENTCLOUD_DOMAIN}`,
        protocol: "http://",
        agent: new Agent({ keepAlive: true, lookup: resolveToLoopback }),
      },
    },
  });
  const readPage = (offset) => client.DescribeInvokerRecords({ Limit: 100, Offset: offset });
  const timesMs = [];
  let records = 0;
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    const first = await readPage(0);
    const others = [];
    for (let offset = 100; offset < first.TotalCount; offset += 100) others.push(readPage(offset));
    const pages = [first, ...(await Promise.all(others))];
    timesMs.push(performance.now() - startedMs);
    records = pages.reduce((sum, page) => sum + page.InvokerRecordSet.length, 0);
    await sleep(restMs);
  }
  process.stdout.write(JSON.stringify({ records, timesMs }));
}

void main(Number(process.argv[2]), Number(process.argv[3]));
