// Reads statistics over everything the service has, with the compiled package, and prints how that went.
require("pulumi-tencentcloud-tat");
const { connectionSettings } = require("../../../sdk/dist/identity/connectionSettings");
const { connectTat } = require("../../../sdk/dist/reads/TatClient");
const { readInvokerStatistics } = require("../../../sdk/dist/reads/statistics");
const peakKilobytes = require("./peakKilobytes.cjs");

async function main() {
  const api = connectTat(connectionSettings({ config: () => undefined, env: process.env }));
  const startedMs = performance.now();
  const { overall } = await readInvokerStatistics(() => api, {});
  const timeMs = performance.now() - startedMs;
  process.stdout.write(JSON.stringify({ totalCount: overall.totalCount, timeMs, peakKilobytes: peakKilobytes() }));
}

void main();
