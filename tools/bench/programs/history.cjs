// Reads the whole history of everything the service has, several times, with the compiled package, and prints the times.
const { setTimeout: sleep } = require("node:timers/promises");
require("pulumi-tencentcloud-tat");
const { connectionSettings } = require("../../../sdk/dist/client/connectionSettings");
const { connectTat } = require("../../../sdk/dist/client/connectTat");
const { readInvokerRecords } = require("../../../sdk/dist/client/readInvokerRecords");

async function main(rounds, restMs) {
  const api = connectTat(connectionSettings({ config: () => undefined, env: process.env }));
  const timesMs = [];
  let records = 0;
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    const { invokerRecordSet } = await readInvokerRecords(api, {});
    timesMs.push(performance.now() - startedMs);
    records = invokerRecordSet.length;
    await sleep(restMs);
  }
  process.stdout.write(JSON.stringify({ records, timesMs }));
}

void main(Number(process.argv[2]), Number(process.argv[3]));
