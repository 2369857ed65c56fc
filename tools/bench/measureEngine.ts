import { join } from "node:path";
import { createTemporaryStack, type TemporaryStack } from "../../tests/engine/temporaryStack";
import { computeMedian } from "./computeMedian";
import { EmulatorProcess } from "./EmulatorProcess";
import { expectAtMost, type Finding, showFinding } from "./Finding";

const COUNTS = [0, 1, 20, 100];
const ROUNDS = 5;
const MOST = Math.max(...COUNTS);

/** Previews with some numbers of our resources beside as many bare dynamic ones, and what a resource takes in the state. */
export async function measureEngine(): Promise<Finding[]> {
  const emulator = await EmulatorProcess.start({ invokers: MOST, records: 50, latencyMs: 50 });
  try {
    const [ours, bare] = await Promise.all([createStack(emulator, "ours"), createStack(emulator, "bare")]);
    try {
      return [...(await comparePreviews(ours, bare)), ...(await measureState(ours, bare))];
    } finally {
      await Promise.all([ours.remove(), bare.remove()]);
    }
  } finally {
    await emulator.stop();
  }
}

function createStack(emulator: EmulatorProcess, kind: "ours" | "bare"): Promise<TemporaryStack> {
  return createTemporaryStack({
    project: join(__dirname, "project"),
    config: { kind },
    environment: emulator.environment,
  });
}

async function comparePreviews(ours: TemporaryStack, bare: TemporaryStack): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const count of COUNTS) {
    const times = { ours: [] as number[], bare: [] as number[] };
    await Promise.all([ours, bare].map((stack) => stack.setConfig({ count: String(count) })));
    for (let round = 0; round < ROUNDS; round++) {
      times.bare.push(await timeCommand(bare, "preview"));
      times.ours.push(await timeCommand(ours, "preview"));
    }
    const [oursMs, bareMs] = [computeMedian(times.ours), computeMedian(times.bare)];
    // One beside the other, so that what else the machine does meanwhile slows both.
    const ratio = computeMedian(times.ours.map((timeMs, round) => timeMs / (times.bare[round] ?? Number.NaN)));
    const shown = `${(oursMs / 1000).toFixed(2)} s, bare ${(bareMs / 1000).toFixed(2)} s`;
    findings.push(showFinding(`preview of ${count} of our resources`, shown));
    findings.push(expectAtMost(`  times ${count} bare ones`, ratio, 1.15, (value) => value.toFixed(2)));
  }
  return findings;
}

/** Each resource of ours holds ten records. */
async function measureState(ours: TemporaryStack, bare: TemporaryStack): Promise<Finding[]> {
  const upMs = await timeCommand(ours, "up");
  await timeCommand(bare, "up");
  const [oursSize, bareSize] = await Promise.all([ours, bare].map(measureResource));
  const againMs = await timeCommand(ours, "preview");
  return [
    showFinding(`up of ${MOST} of our resources, ${MOST} calls`, `${(upMs / 1000).toFixed(1)} s`),
    showFinding(`preview of ${MOST} of our resources that exist, ${MOST} calls`, `${(againMs / 1000).toFixed(1)} s`),
    showFinding("state of one of our resources with ten records", `${oursSize} bytes, bare ${bareSize} bytes`),
  ];
}

async function measureResource(stack: TemporaryStack): Promise<number> {
  const { resources = [] } = (await stack.exportState()).deployment;
  const sizes = resources
    .filter(({ type }) => type.startsWith("pulumi-nodejs:"))
    .map((resource) => JSON.stringify(resource).length);
  return computeMedian(sizes);
}

async function timeCommand(stack: TemporaryStack, command: "preview" | "up"): Promise<number> {
  const startedMs = performance.now();
  const { exitCode, stdout, stderr } = await stack[command]();
  if (exitCode !== 0) throw new Error(`pulumi ${command} failed:\n${stdout}${stderr}`);
  return performance.now() - startedMs;
}
