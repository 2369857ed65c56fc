const { readFileSync } = require("node:fs");

/**
 * The most memory that this process has held, in kilobytes. On Linux its own account of that, since `maxRSS` begins at the
 * peak of the process that has started this one, and grows no further while this one is the smaller.
 */
module.exports = function peakKilobytes() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
};
