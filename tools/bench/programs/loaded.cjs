// Loads the modules named as arguments, in their order, and prints how long that took and what the process then holds.
const startedMs = performance.now();
for (const name of process.argv.slice(2)) require(name);
const timeMs = performance.now() - startedMs;
const residentKilobytes = Math.round(process.memoryUsage().rss / 1024);
const peakKilobytes = process.resourceUsage().maxRSS;
process.stdout.write(JSON.stringify({ timeMs, residentKilobytes, peakKilobytes }));
