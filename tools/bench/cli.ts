import type { Finding } from "./Finding";
import { formatTable } from "./formatTable";
import { measureEngine } from "./measureEngine";
import { measureHistory } from "./measureHistory";
import { measureInstall } from "./measureInstall";
import { measureLatest } from "./measureLatest";
import { measureLimit } from "./measureLimit";
import { measurePlugin } from "./measurePlugin";
import { measureShares } from "./measureShares";
import { measureStartUp } from "./measureStartUp";

const PARTS: readonly [name: string, title: string, measure: () => Promise<Finding[]>][] = [
  ["history", "1,443 records, the emulator answers after 50 ms", measureHistory],
  ["latest", "The latest runs", measureLatest],
  ["limit", "100,000 records at the service's 20 calls a second", measureLimit],
  ["shares", "Three processes with one key, 10,000 records each", measureShares],
  ["startup", "Start-up of the published package", measureStartUp],
  ["install", "Installation of the published package", measureInstall],
  ["engine", "Resources on the engine", measureEngine],
  ["plugin", "The plugin beside the dynamic provider", measurePlugin],
];

/** Measures all parts, or those named as arguments, and ends with 1 when a goal is missed. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !PARTS.some(([known]) => known === name));
  if (unknown.length > 0) {
    process.stderr.write(`${unknown.join(", ")}: no such part; there are ${PARTS.map(([name]) => name).join(", ")}.\n`);
    process.exitCode = 2;
    return;
  }
  const missed: string[] = [];
  for (const [name, title, measure] of PARTS) {
    if (names.length > 0 && !names.includes(name)) continue;
    const findings = await measure();
    process.stdout.write(`${title}\n${formatTable(findings)}\n\n`);
    missed.push(...findings.filter(({ isMet }) => isMet === false).map(({ what }) => `${what.trim()} (${name})`));
  }
  process.stdout.write(missed.length === 0 ? "Every goal is met.\n" : `Missed: ${missed.join("; ")}.\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

void main(process.argv.slice(2));
