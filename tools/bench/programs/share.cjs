// Reads everything that the service has with the compiled package, from the moment on that is given as UNIX milliseconds.
require("pulumi-tencentcloud-tat");
const { setTimeout: sleep } = require("node:timers/promises");
const { connectionSettings } = require("../../../sdk/dist/identity/connectionSettings");
const { connectTat } = require("../../../sdk/dist/reads/TatClient");
const { readInvokerRecords } = require("../../../sdk/dist/reads/records");

const api = connectTat(connectionSettings({ config: () => undefined, env: process.env }));

async function main() {
  await sleep(Number(process.argv[2]) - Date.now());
  const { invokerRecordSet } = await readInvokerRecords(() => api, {});
  process.stdout.write(JSON.stringify({ records: invokerRecordSet.length }));
}

void main();
