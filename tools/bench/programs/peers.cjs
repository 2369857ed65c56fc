// Reads a history as the Terraform provider does, and the Pulumi provider bridged from it: with the official SDK, pages of
// 20, one after another, until one is not full. The connection is kept alive, as theirs is.
const { Agent } = require("node:http");
const { setTimeout: sleep } = require("node:timers/promises");
const { Client } = require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client");

const PAGE_SIZE = 20;

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
  const timesMs = [];
  let records = 0;
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    const found = [];
    let page;
    do {
      page = (await client.DescribeInvokerRecords({ Limit: PAGE_SIZE, Offset: found.length })).InvokerRecordSet;
      found.push(...page);
    } while (page.length === PAGE_SIZE);
    timesMs.push(performance.now() - startedMs);
    records = found.length;
    await sleep(restMs);
  }
  process.stdout.write(JSON.stringify({ records, timesMs }));
}

void main(Number(process.argv[2]), Number(process.argv[3]));
