// Loads the modules named as arguments, in their order, and prints what each of them took and the process's peak.
const peakKilobytes = require("./peakKilobytes.cjs");

const modules = [];
for (const name of process.argv.slice(2)) {
  const [startedMs, startedBytes] = [performance.now(), process.memoryUsage().rss];
  require(name);
  modules.push({
    timeMs: performance.now() - startedMs,
    kilobytes: Math.round((process.memoryUsage().rss - startedBytes) / 1024),
  });
}
process.stdout.write(JSON.stringify({ modules, peakKilobytes: peakKilobytes() }));
